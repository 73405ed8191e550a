import type { Tongue } from './tongue.ts'

export const en: Tongue = {
  yes: `agreed|agree|approved|accepted|confirmed|authorized|authorised|granted|greenlit|permitted
    |permission granted|approval granted|request approved|request granted|lgtm|looks good|looks great|looks fine|looks ok
    |looks right|look good|it looks good|this looks good|that looks good|good to go|green light|you have my green light
    |you have my approval|you have my blessing|you have my go ahead|you have my ok|you have the green light|you have my permission
    |green light from me|it is a yes|that is a yes|this is a yes|is a yes|yes from me|big yes|hell yes|by all means|please do|let us do it|let us do this|let us go|works for me|that works
    |this works|that works for me|this works for me|works|sounds good|sounds great|sounds fine|fine by me|fine with me|ok by me|ok with me
    |good with me|good for me|good by me|happy with this|happy with it|happy with that|i am happy with it|i am happy with that|this is approved|i am happy with this|i am ok with this|i am ok with it
    |i am ok with that|i am fine with this|i am fine with it|i am fine with that|i am good with this|i am good with it|i am good with that
    |i am in favor|i am in favour|in favor|in favour|i agree|signed off|sign off granted|i give my approval|i give my consent
    |i consent|consent given|reviewed and approved|checked and approved|read and approved|thumbs up|endorsed
    |no objection|no objections|i have no objection|i have no objections|no objection from me|no objections from me|i do not object
    |i do not have any objections|i do not have any objection|i approve of this|i am approving|i do approve|i have approved|consider it approved|consider this approved|you are good to go|we are good to go|all good to go|it is fine by me|that is fine by me|no objection here|i am on board|on board|+1`,
  nods: `yes|yess|yep|yup|yea|aye|y|absolutely|definitely|certainly|of course|affirmative|for sure|sure thing`,
  faint: `ok|okay|okey|okie|yeah|sure|fine|all good|all fine|all ok|that is ok|that is okay|that is fine|this is ok|this is okay|this is fine|it is ok|it is okay|it is fine|that is all right`,
  no: `no|nope|nah|nay|n|never|rejected|denied|declined|refused|vetoed|veto|rejecting|declining|reject|deny|decline|refuse|disapprove
    |disapproved|disagree|disagreed|cancelled|canceled|cancel|abort|stop|hard no|a no|firm no|big no|hell no|no way|no go|no thanks|no thank you
    |no sir|not at all|absolutely not|certainly not|definitely not|of course not|not approved|not accepted|not agreed|not authorized
    |not authorised|not granted|not confirmed|not permitted|permission denied|approval denied|request denied|request rejected
    |is a no|it is a no|that is a no|this is a no|no from me|say no|yeah no|kill|scrap|drop it|bin it|forget it|call it off|pass on|thumbs down|negative
    |against it|against this|i am against it|i am against this|i object|i am not ok with this|i am not ok with it|i am not ok with that
    |i am not happy with this|i am not fine with this|do not|please do not|must not|not happening|over my dead body|not a chance|no chance|do not do that
    |under no circumstances|-1`,
  verdicts: `approve|accept|authorize|authorise|confirm|greenlight|permit|allow|agree to|agree with|consent to|sign off on|approve of|give approval`,
  acts: `go ahead|proceed|go for it|do it|do this|do that|go on|carry on|continue|ship it|ship|make it so|run it|go`,
  jobs: `send|publish|release|deploy|pay|issue|execute|run|merge|launch|post|book|order|buy|transfer|send out|roll out|push|start`,
  states: `ok|okay|fine|all right|alright|acceptable`,
  denials: `do not|please do not|not|cannot|will not|would not|can not|must not|should not|never|unable to|not able to|refuse to|decline to|i am not going to|not going to|i am not able to|i am unable to`,
  isNot: `not|is not|that is not|this is not|it is not|are not|no way is that`,
  pleas: `please|pls|plz|kindly|you may|you can|feel free to|let us`,
  asks: ``,
  around: `i|we|hereby|it|this|that|the request|this request|the message|please|pls|plz|and|with it|with this|with that|on this|on that|to this|on this one|this one
    |from me|from my side|from our side|from my end|to me|for me|by me|my side|on my side|here|team|then|from here|everyone|everybody|my decision is|my answer is|answer|decision|my vote is|i say|i vote|right away|the email|the mail|the newsletter|the payment|the refund|the release|the post`,
  regrets: `i am afraid|i am sorry|sorry|unfortunately|regrettably|afraid|i have to|we have to|i must|we must|i need to|have to|must|with regret|i will have to|i am going to have to|still`,
  supports: `no problem|no problems|no issue|no issues|no concern|no concerns|no changes|no change|no complaints|no remarks|no comments|no comment|no further comments|no worries|not a problem|not an issue
    |i do not have any changes|i do not have any concerns|i do not have any issues|i do not have any comments|i do not have any questions|no questions|i have no issues|i have no concerns|i have no changes|i have no comments
    |i do not see why not|i see no reason not to|i see no problem|i see no problems|i see no issue|i see no issues|i do not see any problem|i do not see any problems|i do not see any issue|i do not see any issues|i cannot see any problem|i cannot see any issues|i cannot see any problem|i cannot see any problems|cannot see any problem|cannot see any problems|cannot see any issues|do not see any problem|do not see any problems|do not see any issues
    |not a single complaint|nothing to add|why not|without hesitation|without reservation|happy to|happily|gladly|with pleasure|all checked|great|perfect|excellent|nice|awesome|cool`,
  heard: `noted|received|got it|seen|read|understood|acknowledged|ack|i see|copy that|roger|will do|thanks for letting me know|on it|in progress`,
  wavers: `wait|hold on|maybe|perhaps|possibly|probably|actually|hmm|hm|not sure|i am not sure|one moment|one second|let me think|let me check|never mind|just kidding|kidding|i guess|i think|undecided|depends|it depends`,
  greetings: `hi|hello|hey|dear|good morning|good afternoon|good evening|greetings|morning`,
  farewells: `best|regards|best regards|kind regards|warm regards|many regards|with kind regards|with best regards|best wishes|kind wishes|cheers|sincerely|yours|yours sincerely|yours truly|thanks|thank you|many thanks|thx|br|rgds|talk soon|have a nice day|have a good day|have a great day|have a nice weekend|have a good weekend|have a great weekend|thanks again|thank you very much|thanks a lot|thank you so much|thanks so much|much appreciated`,
  thanks: `thanks for|thank you for|many thanks for|thanks a lot for|appreciate`,
  praise: `great work|good work|nice work|great job|good job|nice job|excellent work|excellent job|amazing work|amazing job|fantastic work|fantastic job|lovely work|awesome work|awesome job|brilliant work|well done|well written|nicely done|nicely written|love it|good luck|great idea|good idea|nice idea|great copy|nice copy|great copywriting|keep it up|keep up the good work|congrats|congratulations|kudos|looking forward to it|very nice|very good|impressive|great stuff|good stuff`,
  later: `next time|for next time|in future|in the future|for the future`,
  checked: `i checked|i have checked|we checked|we have checked|i reviewed|i have reviewed|we reviewed|i read|i have read|i verified|i have verified|i went through|i have gone through|i looked at|i have looked at|i looked over|i double checked|i have double checked|checked|reviewed`,
  because: `because|due to|since|as it is|as the|as this|cause`,
  but: `but`,
  vetoes: `but if unless until till except excluding excludes exclude exception only once after before when whenever while provided providing subject assuming assume
    pending condition conditional conditionally conditions contingent however although though tho yet wait hold stop cancel pause later tomorrow tonight soon today week month
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april june july august september october november december noon midnight
    no not never none neither nor without cannot maybe perhaps possibly probably unsure change changes changed changing instead rather first then cant dont wont isnt
    half partial partially partly part parts some most minus less least between otherwise else apart remove removed skip limit limited other another different
    reject rejected deny denied decline declined refuse withdraw revoke undo mistake wrong sorry question max maximum up must should need needs needed would could might
    disagree disapprove object against guess think believe hope hopefully hoping suppose feel feels sort kind principle theory theoretically basically sometimes mostly early foot psych kinda sorta somewhat doubt fear worried concern concerned kidding joke joking lol haha sarcasm sure yeah right supposedly allegedly pretend never
    use make add set replace update edit fix correct shorten move put let ensure confirm send ask check tell give keep leave drop delete double reduce increase lower raise cap split delay postpone schedule reschedule wait try
    please kindly call contact talk discuss speak meet reply respond look review see says said told thinks wants asked ask he she they europe eu us usa uk asia africa america emea apac germany france spain japan china hold nits nit
    one two three four five six seven eight nine ten hundred thousand million dozen percent`,
  signs: ``
}
