# Who looked, what is kept, access and erasure.

nav-looked = Who looked
nav-requests = Access and erasure
nav-processing = Data protection
done-revealed = The name is shown on this page for 30 minutes. This is on record.
done-emergency = Emergency access is on for 30 minutes. School leadership has been told.
done-erased = The records were erased. What had to be kept is in the list below.

privacy-all = All
privacy-show = Show
privacy-older = Older lines
privacy-period = Period
privacy-last-days = { $count ->
    [one] Last day
   *[other] Last { $count } days
}
privacy-said = { $who } { $did }.
privacy-by-command-line = The command line
privacy-by-gateway = The gateway
privacy-chain-whole = Unbroken since { $since }. { $count ->
    [one] One line
   *[other] { $count } lines
}, none changed.
privacy-chain-part = Unbroken as far as line { $count }. The rest is checked when this page is opened again.
privacy-chain-empty = Nothing has been written down yet.
privacy-chain-broken = The record is broken at line { $count }. Something was changed or taken out after it was written. Keep the database as it is and tell whoever answers for it.
privacy-chain-value = Check value of the last line
privacy-chain-hint = Write it down somewhere else: with it anybody can show later that no line was cut off.
privacy-export-csv = Download as a table (CSV)
privacy-export-json = Download as JSON, with check values
privacy-purged = { $class }: { $count ->
    [one] one record
   *[other] { $count } records
}, kept long enough
did-audit-export = downloaded the audit log
did-records-purge = deleted records
did-record-begin = began the unbroken record
did-pupil-reveal = asked for the name behind a stand-in
did-pupil-emergency = opened a pupil’s records in an emergency
did-subject-export = answered a request for access
did-subject-erase = answered a request for erasure

privacy-class-events = Closed pages without an alert
privacy-class-incidents = Incidents with an alert
privacy-class-requests = Requests to open a page
privacy-class-self-reports = Messages to the safeguarding team, once read
privacy-class-concerns = Concerns of staff, once settled
privacy-class-cases = Cases, once closed
privacy-class-reveals = Who saw a name
privacy-class-audit = Audit log
privacy-class-corrections = Corrected texts
privacy-class-notices = Notices that were sent
privacy-class-sessions = Sign-ins of staff
privacy-class-sealed = Check values of deleted records
privacy-class-erasure = Erased on request

privacy-reveal = Name
privacy-reveal-lead = A code stands for the pupil. If you need the name to help, say what for. You will see it here for 30 minutes, and it is written down that you did.
privacy-what-for = What do you need the name for?
privacy-purpose-help-now = To help the pupil now
privacy-purpose-talk = To talk with the pupil after the lesson
privacy-purpose-filter-mistake = The filter made a mistake, and I want to say so
privacy-purpose-asked-by-lead = The safeguarding lead asked me to
privacy-purpose-emergency = Emergency
privacy-not-discipline = Discipline is not a reason. What the filter notices is there to help, not to punish.
privacy-sentence = In one sentence, why?
privacy-sentence-hint = 10 to 300 characters, without the name. The safeguarding lead and the data protection officer can read it.
privacy-reveal-do = Show the name for 30 minutes
privacy-until = Shown until { $name }. That you saw it is on record.
privacy-refused-medium = No name here: this was a device that several people may share. A name would only be a guess, and a wrong guess would hurt somebody.
privacy-refused-low = No name here: it is known where this happened, not who it was.
privacy-no-name = No name belongs to this code any more.
privacy-emergency = In an emergency
privacy-emergency-why = What has happened?
privacy-emergency-hint = You see the name and all incidents of this pupil at once, for 30 minutes. School leadership and the other safeguarding leads are told immediately.
privacy-emergency-do = Open everything now
privacy-others = Other incidents of this pupil
privacy-choose-purpose = Choose what you need the name for
privacy-say-why = Write a sentence of at least 10 characters

privacy-report = Reporting it outside the school
privacy-report-1 = Nobody opens the page to check, and nobody makes a copy. The gateway has kept neither the address nor the content.
privacy-report-2 = The safeguarding lead decides, and reports the time and the kind of content. If a child is in danger, the police come first.
privacy-report-3 = Write down in the case that it was reported, and the number you were given.
privacy-report-none = No place to report to has been checked for your country. Ask the police.
privacy-report-seen = Last checked on { $name }.

privacy-looked = Who looked
privacy-looked-lead = Each time somebody saw the name behind a code. There are no names on this page.
privacy-looked-empty = Nobody has asked for a name in this period.
privacy-purpose = What for
privacy-shown-until = Shown until
privacy-erased = erased
privacy-break-glass = Emergency
privacy-by-purpose = By purpose
privacy-by-person = By person

privacy-requests = Access and erasure
privacy-requests-lead = What is held about one person, to give to them or to erase. First make sure who is asking. Each answer is on record; the name is not kept.
privacy-whom = About whom
privacy-whom-hint = The code, such as 7B·14, or the name with which the person signs in.
privacy-whom-is = This is
privacy-by-stand-in = a code
privacy-by-name = a name
privacy-reason = Who asked, and how do you know it is them?
privacy-reason-hint = For the record, without the name. 10 to 500 characters.
privacy-access-do = Show everything
privacy-access-json = Download as JSON
privacy-erase = Erase instead
privacy-erase-lead = Everything about this person goes for good. Open safeguarding matters are kept until they are settled. The audit log keeps check values in which nothing about the person stands.
privacy-erase-sure = I have checked who is asking, and there is no duty to keep these records.
privacy-erase-do = Erase for good
privacy-answered = Answered requests
privacy-answered-empty = Nobody has asked yet.
privacy-outcome = Outcome
privacy-kind-access = Access
privacy-kind-erasure = Erasure
privacy-outcome-access = { $count ->
    [0] nothing is held
    [one] one record
   *[other] { $count } records
}
privacy-outcome-erasure = { $deleted ->
    [one] one record erased
   *[other] { $deleted } records erased
}, { $kept ->
    [0] nothing kept
    [one] one open matter kept
   *[other] { $kept } open matters kept
}
privacy-say-whom = Say about whom
privacy-say-reason = Write who asked, in at least 10 characters
privacy-say-sure = Confirm that you have checked it
privacy-nobody = Nobody signs in with this name
privacy-subject = Everything that is held
privacy-held-pages = Pages that were closed or noticed
privacy-held-steps = What staff did
privacy-held-requests = Requests to open a page
privacy-held-messages = Messages to the safeguarding team
privacy-held-reveals = Who saw the name
privacy-held-matters = What the safeguarding team has in hand
privacy-held-cases = Cases
privacy-matter-open = Open
privacy-matter-settled = Settled
privacy-dictionary = What the fields mean
privacy-as-json = The same as JSON
privacy-field-who = The code that stands for the person
privacy-field-at = When it happened, in universal time
privacy-field-class = The class, and the age group whose rules held
privacy-field-category = The kind of content
privacy-field-care = Whether only the safeguarding team sees details
privacy-field-severity = How urgent, from 1 to 5; empty without an alert
privacy-field-reason = What happened, and which rule or list spoke
privacy-field-host = The address without what follows a question mark; empty where it is not kept
privacy-field-confidence = How sure it is that it was this person, and how that is known
privacy-field-code = Numbers by which the record is found
privacy-field-steps = What staff did with it, and why
privacy-field-requests = “I think this is a mistake”, in the person’s own words
privacy-field-messages = Messages to the safeguarding team that name this code
privacy-field-reveals = Who saw the name, when and what for
privacy-field-opened = What staff opened in answer, and until when
privacy-field-matters = Signals that the safeguarding team has or had in hand, with its times; what staff wrote is not part of this file
privacy-field-cases = Cases about the person by their numbers; what staff wrote is not part of this file

privacy-processing = Record of processing
privacy-assessment = Data protection impact assessment
privacy-draft = A draft, made from the settings in force. Your school’s data protection officer has to check and complete it.
pro-to-fill-in = (to be filled in by the school)
pro-who = Who is responsible
pro-who-1 = The school runs the gateway itself, on its own equipment. No data go to the makers of the software or to any other company.
pro-controller = Controller
pro-dpo = Data protection officer
pro-safeguarding = Safeguarding team
pro-purposes = Purposes and legal basis
pro-purpose-1 = To keep content that does not suit their age away from pupils.
pro-purpose-2 = To notice when a pupil may need help, and to let pupils ask for it.
pro-purpose-3 = To keep the school’s network and devices safe.
pro-basis = Legal basis to be confirmed by the school: usually a task in the public interest and the duty to protect children under national law (GDPR article 6(1)(c) and (e); for sensitive matters article 9(2)(g)). What is recorded is not used for discipline or marks.
pro-people = Whose data
pro-people-1 = Pupils, staff and guests on the school’s network, by group:
pro-tier = { $name } ({ $count ->
    [one] one class
   *[other] { $count } classes
})
pro-inspected = What is looked at
pro-inspected-1 = Requests to web pages while a device is on the school’s network: the address, search words, and the text of pages. Encrypted connections are opened by the gateway for this, with the school’s own certificate.
pro-inspected-2 = It is looked at while it passes and then forgotten. Only what is closed, or raises an alert, leaves a record.
pro-categories = { $count ->
    [one] One kind of content is told apart.
   *[other] { $count } kinds of content are told apart.
}
pro-text = The text of a page is judged by a program inside the school. It is not stored.
pro-query = What follows a question mark in an address is never stored. Search words count only where a rule names them.
pro-not-inspected = What is not looked at
pro-not-inspected-1 = These connections are passed on unopened. The groups are named as in the school’s rules:
pro-not-protected = Pages that offer help, and the school’s own pages, are never closed, and visits to them are not recorded.
pro-not-outside = Nothing is looked at outside the school’s network.
pro-kept = What is kept, and for how long
pro-kept-1 = Each kind of record is deleted by a timer. The deletion is proved in the audit log with the number of records and a check value, and the space is overwritten.
pro-open-pages = Pages that open
pro-not-kept = not kept
pro-to-end-of-term = to the end of the term, at most { $name }
pro-when-ended = when they end
pro-rights = Who sees what
pro-rights-1 = Pupils appear as codes. The program holds to this table; pages that a role may not see do not exist for it.
pro-right-incidents = Incidents (a teacher: own classes; IT: without matters of care)
pro-right-requests = Requests to open a page
pro-right-concerns = Messages to the safeguarding team
pro-right-cases = Safeguarding cases
pro-right-names = The name behind a code: with a purpose, for 30 minutes, on record
pro-right-emergency = Emergency access to one pupil’s records; leadership is told at once
pro-right-reveals = Who saw names
pro-right-audit = The audit log, without pupils
pro-right-reports = Reports in numbers
pro-right-personal = Access and erasure for one person
pro-recipients = Recipients and transfers
pro-recipients-1 = Nobody outside the school receives data by itself. A hand-over to the police or another authority needs the approval of a second named person.
pro-recipients-2 = No data are transferred to other countries.
pro-safeguards = Safeguards
pro-measure-1 = Codes instead of names everywhere; codes of devices change each month.
pro-measure-2 = A name needs a purpose and a sentence, ends after 30 minutes, and is on record for the data protection officer.
pro-measure-3 = A name is refused where it is not certain who it was.
pro-measure-4 = Roles are apart: IT reads no safeguarding content, and the safeguarding team changes no security settings.
pro-measure-5 = The audit log and the records are chained by check values, so that later changes show.
pro-measure-6 = Of illegal content neither address nor content is kept.
pro-measure-7 = The school’s certificate key belongs to this school alone and never leaves the gateway.
pro-measure-8 = Connections to the dashboard are encrypted; passwords are stored as hashes.

ass-describe = What is planned
ass-describe-1 = The school filters web access on its network by age group and records what is closed or raises an alert.
ass-describe-2 = An assessment is needed because children are watched over systematically, and because some records may concern health or other sensitive matters (GDPR article 35(3)).
ass-need = Necessity and proportion
ass-need-1 = Schools have a duty to protect pupils from harm online. Closing known addresses alone misses too much; watching everything would be too much. So pages are judged as they pass, and only what matters is recorded.
ass-need-2 = Less is not enough to keep the duty; more is not done: no history of open pages, no scores of pupils, no pictures of screens, no reading of messages.
ass-risks = Risks and measures
ass-risks-1 = Each risk with what is done against it. The school rates what remains.
ass-risk-1 = A pupil is suspected because of a shared device or a mistake.
ass-measure-1 = How sure the attribution is stands on each record; below certainty no name is shown; each incident names harmless readings.
ass-risk-2 = Staff look out of curiosity.
ass-measure-2 = Purpose, sentence, 30 minutes, and a list that the data protection officer reads.
ass-risk-3 = Records are used for discipline.
ass-measure-3 = Discipline is not among the purposes, and the page says so; reports hold no pupils.
ass-risk-4 = Pupils no longer dare to look for help.
ass-measure-4 = Pages of help are never closed and visits to them leave no record; asking for help is never an incident.
ass-risk-5 = Private matters such as banking or health are read.
ass-measure-5 = Such connections are passed on unopened; staff fall under a lighter rule.
ass-risk-6 = Records are stolen or lost.
ass-measure-6 = Everything stays in the school; codes instead of names; short times; deletion that is proved.
ass-risk-7 = Somebody changes or removes records.
ass-measure-7 = Records are chained by check values; the check can be done outside the school.
ass-risk-8 = The key that opens encrypted connections is misused.
ass-measure-8 = Each school has its own key, readable only by the gateway; the certificate names the school; pupils are told.
ass-subjects = Rights of pupils and parents
ass-subject-1 = A notice that is always reachable says what is looked at and how long it is kept.
ass-subject-2 = “I think this is a mistake” is on each closed page, and a person answers.
ass-subject-3 = Access and erasure are answered by the data protection officer.
ass-decide = To be decided by the school
ass-decide-1 = Before filtering begins, and again when the rules change much:
ass-ask-1 = Have pupils, parents and staff been heard?
ass-ask-2 = Is what remains of each risk acceptable, and who says so?
ass-ask-3 = Does the national authority have to be asked (article 36)?
ass-ask-4 = When is this looked at again?
