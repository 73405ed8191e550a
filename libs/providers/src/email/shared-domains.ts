/**
 * Domains whose owner gives everybody who signs up a subdomain to send from, and that are not, or not all, in the public
 * suffix list: what one tenant signs says nothing about another, nor about the owner.
 */
export const SHARED_DOMAINS: ReadonlySet<string> = new Set([
  // Microsoft 365, in each of its clouds, and Google Workspace
  ...['onmicrosoft.com', 'onmicrosoft.us', 'onmicrosoft.de', 'onmschina.cn', 'sharepointonline.com', 'dynamics.com'],
  ...['gappssmtp.com'],
  // mail for others to send with
  ...[
    'amazonses.com',
    'mailgun.org',
    'sendgrid.net',
    'sendgrid.me',
    'sparkpostmail.com',
    'mtasv.net',
    'mandrillapp.com'
  ],
  ...['mcsv.net', 'rsgsv.net', 'createsend.com', 'exacttarget.com', 'hubspotemail.net', 'brevosend.com'],
  // filters in front of mailboxes
  ...['pphosted.com', 'ppe-hosted.com', 'messagelabs.com', 'mailcontrol.com', 'iphmx.com'],
  // services that write and answer mail for their customers
  ...['zendesk.com', 'freshdesk.com', 'freshservice.com', 'myfreshworks.com', 'helpscoutapp.com', 'intercom-mail.com'],
  ...['atlassian.net', 'service-now.com', 'salesforce.com', 'force.com', 'gorgias.com', 'kayako.com', 'desk.com'],
  ...['zohodesk.com', 'teamwork.com', 'odoo.com', 'bitrix24.com', 'myworkday.com', 'successfactors.com']
])
