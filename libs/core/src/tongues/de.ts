import type { Tongue } from './tongue.ts'

export const de: Tongue = {
  yes: `genehmigt|freigegeben|bewilligt|zugestimmt|einverstanden|akzeptiert|angenommen|bestätigt|bestaetigt|gebilligt|erlaubt|freigabe|freigabe erteilt|genehmigung erteilt|zustimmung erteilt|ich stimme zu|stimme zu|zustimmung|ich genehmige|ich genehmige das|ich genehmige es|genehmige ich|ich gebe frei|ich gebe das frei|gebe ich frei|ich bin einverstanden|bin einverstanden|bin dafür|ich bin dafür|dafür
    |meine zustimmung haben sie|sie haben meine zustimmung|du hast meine zustimmung|sie haben meine freigabe|du hast meine freigabe|meine freigabe haben sie|grünes licht|grünes licht von mir|keine einwände|keine einwände von mir|ich habe keine einwände|kein einwand|gerne|passt|passt so|kann so raus|das kann so raus|kann raus|darf raus|das passt|passt für mich|alles gut so|sieht gut aus|das sieht gut aus|so machen|machen wir so|von mir aus gerne|geht klar|in ordnung|das ist in ordnung|ist in ordnung|hiermit genehmigt|hiermit freigegeben|geprüft und freigegeben|geprüft und genehmigt`,
  nods: `ja|jawohl|jo|natürlich|selbstverständlich|na klar|klar|aber sicher|auf jeden fall`,
  faint: `ok|okay|okey|gut|alles gut`,
  no: `nein|nee|nö|ne|abgelehnt|ablehnen|lehne ab|ich lehne ab|lehne ich ab|ich lehne das ab|ich lehne es ab|verweigert|zurückgewiesen|nicht genehmigt|nicht freigegeben|nicht bewilligt|nicht einverstanden|ich bin nicht einverstanden|bin nicht einverstanden|ich stimme nicht zu|stimme nicht zu|ich genehmige nicht|ich genehmige das nicht|genehmige ich nicht|nicht ok|nicht okay|nicht in ordnung|das ist nicht ok|das ist nicht in ordnung|ich bin dagegen|bin dagegen|dagegen|auf keinen fall|keinesfalls|niemals|nie|kommt nicht in frage|stopp|stop|stoppen|abbrechen|abbruch|stornieren|storniert|keine freigabe|keine genehmigung|keine zustimmung|ich widerspreche|kann ich nicht genehmigen|ich kann das nicht genehmigen|das kann ich nicht genehmigen|kann ich nicht freigeben|das kann ich nicht freigeben|ich kann dem nicht zustimmen|nein danke|lassen wir das|lass es|lassen sie es|lieber nicht|bitte nicht|tu es nicht|mach das nicht|nicht machen|untersagt`,
  verdicts: `genehmigen|freigeben|bestätigen|zustimmen|akzeptieren|bewilligen`,
  acts: `weitermachen|fortfahren|weiter|mach weiter|machen sie weiter|fahren sie fort|mach das|mach es|machen|legt los|leg los|los|los geht's|losgehen|umsetzen|durchführen|ausführen|weiter so`,
  jobs: `senden|versenden|abschicken|schicken|verschicken|absenden|rausschicken|veröffentlichen|überweisen|bezahlen|zahlen|ausliefern|deployen|starten|buchen|bestellen|sende es|senden sie es|versenden sie es|schick es|schick es raus|schicken sie es|schicken sie es raus|schick es ab|raus damit`,
  states: ``,
  denials: `nicht|bitte nicht|auf keinen fall|keinesfalls|nicht mehr`,
  isNot: ``,
  pleas: `bitte|gerne|du kannst|sie können|ihr könnt|könnt ihr|kannst du|können sie`,
  asks: `genehmigen sie|genehmige|genehmige bitte|um genehmigung|bitte um genehmigung`,
  around: `ich|wir|das|es|so|bitte|hiermit|von mir|von mir aus|von unserer seite|meinerseits|unsererseits|und|dem|damit|sehr|team|gern|diese anfrage|die anfrage|den versand|so bitte|jetzt bitte`,
  regrets: `leider|tut mir leid|es tut mir leid|sorry|muss ich|ich muss|ich muss leider|bedaure|bedauere|doch`,
  supports: `kein problem|keine änderungen|keine anmerkungen|keine bedenken|nichts einzuwenden|nichts hinzuzufügen|keine probleme|super|prima|perfekt|toll|klasse`,
  heard: `alles klar|erhalten|gesehen|gelesen|verstanden|notiert|zur kenntnis genommen|angekommen|ist notiert|kenntnis genommen|wird erledigt`,
  wavers: `warte|warten sie|moment|vielleicht|eventuell|mal sehen|bin nicht sicher|ich bin nicht sicher|weiß nicht|ich weiß nicht|kommt darauf an|kommt drauf an`,
  greetings: `hallo|guten tag|guten morgen|guten abend|moin|servus|hi|liebe|lieber|sehr geehrte|sehr geehrter|grüezi|grüß gott`,
  farewells: `danke|vielen dank|dankeschön|danke schön|herzlichen dank|grüße|viele grüße|beste grüße|liebe grüße|schöne grüße|gruß|viele gruesse|gruss|mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|mfg|lg|vg|besten dank|schönes wochenende|schönen tag`,
  thanks: `danke für|vielen dank für|danke fürs|besten dank für`,
  praise: `gute arbeit|super arbeit|tolle arbeit|sehr gute arbeit|gut gemacht|super gemacht|toll gemacht|schön geworden|weiter so|viel erfolg|sehr schön`,
  later: `nächstes mal|das nächste mal|beim nächsten mal|in zukunft|künftig`,
  checked: `ich habe geprüft|habe geprüft|ich habe es geprüft|habe ich geprüft|ich habe alles geprüft|geprüft|ich habe gelesen`,
  because: `weil|wegen|da der|da die|da das|denn`,
  but: `aber|jedoch`,
  vetoes: `aber jedoch falls wenn sofern soweit nur nicht kein keine keinen keiner erst außer ausser ohne bis sobald nachdem vorher vor nach bevor später morgen heute woche montag dienstag mittwoch donnerstag freitag samstag sonntag allerdings vorbehaltlich vorausgesetzt bedingung unter solange warte warten stopp änderung änderungen ändern geändert korrigieren glaube denke wohl hoffentlich hoffe prinzip grundsätzlich theoretisch vielleicht eventuell wahrscheinlich eigentlich vermutlich halb hälfte teil teilweise rest andere anderen anderer statt stattdessen maximal höchstens bitte muss müssen soll sollte würde könnte sagt sagte laut angeblich frage nein nie niemals zuerst zunächst noch europa deutschland`,
  signs: ``
}
