# The dashboard in English. One idea per sentence; see UX section 4 for the words to use.

skip = Skip to main content
language = Language
nav-main = Main
nav-waiting = waiting
nav-incidents = Incidents
nav-review = To review
nav-concerns = New concerns
nav-overview = Overview
nav-explain = Why was this blocked?
nav-classify = Would this be blocked?
nav-people = People and roles
nav-audit = Audit log
frame-who = { $name } · { $role }
frame-own-classes = You see only your own classes.
private-area = Only the safeguarding team sees this part.
there-is-a-problem = There is a problem
title-error = Error: { $name }
good-to-know = Good to know
never = not yet
days = { $count ->
    [one] one day
   *[other] { $count } days
  }
in-class = Class { $name }

role-teacher = Teacher
role-lead = Safeguarding lead
role-admin = IT
role-contact = Safeguarding contact
role-leadership = School leader
role-dpo = Data protection officer
role-inspector = Inspector
role-teacher-hint = Sees incidents and requests of the own classes.
role-lead-hint = Reads messages from pupils and everything marked as care.
role-admin-hint = Runs the gateway. Sees codes, no details of care.
role-contact-hint = Helps the safeguarding lead: reads messages from pupils and the cases handed over.
role-leadership-hint = Reads counts and reports, and approves. Sees no pupil.
role-dpo-hint = Sees who looked at names, what is kept, and answers requests about personal data.
role-inspector-hint = Reads reports of the whole school, without small numbers.

# Dates
date-day = { $weekday } { $day } { $month } { $year }
date-today = Today, { $name }
date-yesterday = Yesterday, { $name }
date-other = { $name }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# Signing in
sign-in = Sign in
sign-out = Sign out
sign-in-name = Sign-in name
sign-in-password = Password
sign-in-wrong = Name or password is not right. Check both and try again.
sign-in-wait = { $count ->
    [one] Too many tries. Wait one second, then try again.
   *[other] Too many tries. Wait { $count } seconds, then try again.
  }
sign-in-help = No account, or the password is lost? IT can make you a new one-time link.
link-title = Choose a password
link-lead = This link works once. After this you are signed in.
link-password = New password
link-rule = { $count ->
    [one] At least one character. A short sentence is good. Any characters, spaces too.
   *[other] At least { $count } characters. A short sentence is good. Any characters, spaces too.
  }
link-again = The same password again
link-set = Save and sign in
link-short = { $count ->
    [one] The password needs at least one character.
   *[other] The password needs at least { $count } characters.
  }
link-long = The password is too long.
link-name = The password must not be the sign-in name.
link-differ = The two passwords differ. Type the same one twice.
link-gone = This link does not work any more
link-gone-do = It was used already, or its day is over. Ask IT for a new one.

# What was done
done-seen = You have it in hand. Your colleagues can see that.
done-closed = The incident is closed.
done-passed-on = It has gone to the safeguarding team and is in their hands. You find it under Passed on.
done-reopened = The incident is open again.
done-answered-opened = Answered: the page is open for the class. Everybody who asked will see this.
done-answered-stays-closed = Answered: it stays closed. Everybody who asked will see this.
done-answered-together = Answered: we look at it together. Everybody who asked will see this.
done-classes = The classes are saved.
done-signed-out = All sessions of this account have ended.
done-disabled = The account can no longer sign in.
done-bye = You are signed out.

# Problems
problem-signed-out = You are signed out
problem-signed-out-do = Sign in again to go on.
problem-not-found = There is no such page
problem-not-found-do = Check the address. If a colleague sent it, ask them what it showed.
problem-forged = The form could not be accepted
problem-forged-do = Nothing was changed. The page may have been open for too long. Go back, load it again, and send the form once more.
problem-too-large = That was too much text
problem-too-large-do = Nothing was changed. Go back, make it shorter, and send it again.
problem-changed = Somebody was quicker
problem-changed-do = A colleague has changed this in the meantime. Nothing of yours was saved. Go back, load the page again, and look at it.
problem-streams = Too many pages are open
problem-streams-do = Close some tabs of this dashboard, then load this page again.
problem-busy = Many people are signing in
problem-busy-do = Nothing was changed. Wait ten seconds, then try again.
problem-ours = Something went wrong on our side
problem-ours-do = Nothing was changed. The filter goes on working. Try again in a minute; if it stays, tell IT the code below.
problem-code = Code for IT: { $name }
problem-home = Go to my start page

# Incidents
incidents = Incidents
incidents-lead-teacher = { $count ->
    [0] { $classes }. Nothing needs you.
    [one] { $classes }. One needs a person.
   *[other] { $classes }. { $count } need a person.
  }
incidents-lead-all = { $count ->
    [0] All classes. Nothing needs you.
    [one] All classes. One needs a person.
   *[other] All classes. { $count } need a person.
  }
incidents-no-class = You have no class yet. Ask IT to add your classes.
incidents-wait = { $count ->
    [0] Nothing needs you.
    [one] One incident needs a person.
   *[other] { $count } incidents need a person.
  }
incidents-none-new = { $count ->
    [0] Nothing needs you.
    [one] Nothing needs you. One incident of today is in hand or settled.
   *[other] Nothing needs you. { $count } incidents of today are in hand or settled.
  }
incidents-none-seen = Nobody has an incident in hand.
incidents-none-passed-on = Nothing has been passed on yet.
incidents-none-closed = No incident has been closed yet.
incidents-none-fits = No incident fits.
filter-clear = Clear the filter
tabs-which = Which incidents
tab-new = Needs a person
tab-seen = Seen
tab-passed-on = Passed on
tab-closed = Closed
filter-class = Class
filter-any-class = All classes
filter-tier = Age tier
filter-any-tier = All tiers
filter-category = Subject
filter-any-category = All subjects
filter-severity = Severity
filter-any-severity = Any severity
filter-period = Period
filter-any-period = Any time
filter-title = Filter the list
filter-show = Show
period-today = Today
period-week = This week
period-month = Last 30 days
severity-1 = 1 · note
severity-2 = 2 · concern
severity-3 = 3 · serious
severity-4 = 4 · urgent
severity-5 = 5 · immediate
urgency-hour = Answer within the hour
urgency-today = Answer today
urgency-week = This week
urgency-note = For information
urgency-private = With the safeguarding lead
older = Older
live-refresh = Refresh
live-pause = Pause updates
live-resume = Go on updating
live-updated = Updated at { $name }.
live-lost = The connection is lost. Trying again. The list below may be old.
live-ended = Updates have ended because you are signed out.
covered = Names are covered
covered-text = You see codes, not names. No page of this dashboard holds the name of a pupil.
grouped = One incident, many tries
grouped-text = What one person tries about one subject within half an hour is one incident. Pages that were allowed are not recorded.
incident-title = { $count ->
    [one] { $subject }: one closed page
   *[other] { $subject }: { $count } closed pages
  }
incident-title-in = { $count ->
    [one] { $subject }: one closed page
   *[other] { $subject }: { $count } closed pages in { $minutes } minutes
  }
incident-title-alert = { $subject }: somebody should know
incident-private = Details are private
incident-private-why = The safeguarding lead has this one. If a pupil worries you, tell the lead in person too.
incident-why-block = { $count ->
    [one] The page was not shown.
   *[other] All { $count } tries are shown as one incident. No page was shown.
  }
incident-why-cut = The page was stopped while it was loading.
incident-why-alert = The page was not closed. It is noted because somebody may need help.
incident-why-technical = For IT. It says nothing about the pupil.
incident-hosts-more = { $count ->
    [one] { $host } and one more
   *[other] { $host } and { $count } more
  }
incident-tries = { $count ->
    [one] one try
   *[other] { $count } tries
  }
technical = Technical: { $name }
technical-address-inside = An address inside the school was asked for
technical-certificate = A site's certificate could not be verified
technical-fronting = A device asked for one site under the name of another
act-take = I will take it
act-reopen = Open it again

# One incident
incident = Incident
state-new = Nobody has taken it
state-seen = Seen
state-closed = Closed
in-short = In short
short-block = { $count ->
    [one] A page about this subject was asked for: { $subject }. It was closed and nothing of it was shown.
   *[other] { $count } times a page about this subject was asked for: { $subject }. All were closed and nothing of them was shown.
  }
short-alert = { $count ->
    [one] A page about this subject was opened: { $subject }. It was allowed.
   *[other] Pages about this subject were opened { $count } times: { $subject }. They were allowed.
  }
kv-who = Who
kv-class = Class
kv-when = When
kv-tier = Age tier
kv-severity = Severity
kv-known-by = How we know
kv-codes = Codes
source-sign-in = Somebody signed in.
source-network = From the place in the network.
source-guest = Nobody was known; guest rules held.
sure-high = The person is certain.
sure-medium = Several people may share the device.
sure-low = It can be anyone in that room.
sure-none = It can be anyone.
what-happened = What happened
what-happened-hint = Only closed pages are listed. Pages that were allowed are not recorded.
line-closed = Closed:
line-cut = Stopped while loading:
line-alert = Noted:
line-technical = For IT:
line-not-kept = The address is not kept
line-tries = { $count ->
    [one] one try
   *[other] { $count } tries
  }
line-more = { $count ->
    [one] One more line is not shown.
   *[other] { $count } more lines are not shown.
  }
why-closed = Why it was closed
why-noted = Why it was noted
why-listed = The site is on a list for this subject: { $name }.
why-scored = The text of the page fits this subject: { $name }.
why-searched = The words of the search fit this subject: { $name }.
why-school-rule = A rule of the school closes it. Subject: { $name }.
why-unreadable = The page could not be read, so it could not be checked.
why-locked = This subject is closed for everybody and cannot be opened: { $name }.
why-tier-default = The site is not known yet, and this age tier opens known sites only.
why-other = Subject: { $name }.
why-because = Found by: { $name }.
why-rule = The rules for this age tier decided: { $tier }. Version { $version } of the rules.
may-mean = What it may mean
may-mean-hint = The log shows pages, not reasons. Ask before you conclude.
what-to-do = What to do next
guide-do = Do
guide-dont = Do not
masked-do = You do not need to do anything here. If a pupil worries you, speak to the safeguarding lead today.
incident-open = Open it for { $name }
close-title = Close it
close-why = Why can it be closed?
close-talked = I talked with the pupil
close-lesson = A lesson was given
close-mistake = The filter made a mistake
close-no-concern = Not a concern
close-passed-on = Passed on to the safeguarding lead
close-note = A note (you may leave it empty)
close-note-hint = No names. Others who may see this incident can read it.
close-do = Close the incident
close-choose = Choose why it can be closed.
who-looked = What people did
step-new = Waits again
step-seen = Taken by { $name }
step-closed = Closed by { $name }

# Guidance
mean-care-1 = Somebody is going through a hard time and looks for words or for company.
mean-care-2 = It was for a lesson, a book, a song or out of worry for a friend.
do-care-1 = Speak to the pupil today, calmly and in private. Start with “How are you at the moment?”
do-care-2 = Tell the safeguarding lead now, also if you are not sure.
do-care-3 = If there is danger now, stay with the pupil and call the emergency number.
dont-care-1 = Do not promise to keep it secret.
dont-care-2 = Do not speak about the page in front of others.
mean-contact-1 = Somebody followed a link or an invitation without knowing where it leads.
mean-contact-2 = Somebody outside the school may be putting pressure on a pupil.
do-contact-1 = Ask openly: “Has someone online made you feel uncomfortable?”
do-contact-2 = Tell the safeguarding lead the same day.
dont-contact-1 = Do not blame the pupil and do not take the device away as a punishment.
dont-contact-2 = Do not write to the other person yourself.
mean-adult-1 = A page came up by surprise or through an advertisement.
mean-adult-2 = Somebody was curious. At this age that is common.
do-adult-1 = If it stays at one page, nothing more is needed.
do-adult-2 = If it repeats, have a short, private and calm talk.
dont-adult-1 = Do not name anyone in front of the class.
mean-betting-1 = A link in a game or a forum was followed out of curiosity.
mean-betting-2 = The pupil plays or bets elsewhere and may like to talk.
do-betting-1 = Start with “I saw a betting page was closed. What happened?”
do-betting-2 = A short lesson on how such sites keep people playing helps the whole class.
dont-betting-1 = Do not ask about money in front of others.
mean-harm-1 = It was for a lesson, the news or a game.
mean-harm-2 = Something occupies the pupil that would be good to talk about.
do-harm-1 = Ask what the page was for, and listen to the answer.
do-harm-2 = If the answer worries you, tell the safeguarding lead the same day.
dont-harm-1 = Do not conclude a belief or a plan from a page.
mean-unsafe-1 = Somebody clicked a false advertisement or a link in a message.
mean-unsafe-2 = A program on the device opened the page by itself.
do-unsafe-1 = Ask whether a password was typed there. If so, have it changed at once and tell IT.
do-unsafe-2 = Tell IT which device it was.
dont-unsafe-1 = Do not blame anyone: such pages are made to deceive.
mean-around-1 = A page needed for a lesson did not open, and somebody looked for a way round.
mean-around-2 = An app on the device uses such a service by itself.
do-around-1 = Ask which page was wanted. It may be closed by mistake.
do-around-2 = If it was for a lesson, ask IT to open it.
dont-around-1 = Do not begin with a punishment.
mean-illegal-1 = A false advertisement or a harmless looking link can lead to such a page.
mean-illegal-2 = Somebody on the device looked for it.
do-illegal-1 = Tell the safeguarding lead now. The lead decides who outside the school is told.
do-illegal-2 = Leave the device as it is until the lead has decided.
dont-illegal-1 = Do not look for the page yourself, and make no copies or pictures. That can be against the law, also with good intent.
dont-illegal-2 = Do not question the pupil about what was seen.
mean-technical-1 = A program on a device asked for it without anyone knowing.
mean-technical-2 = Something is set up wrongly on the device, on the site or here.
do-technical-1 = Look at the address and the time, and compare with other devices.
do-technical-2 = If it goes on, look at the device.
dont-technical-1 = Do not switch off the check for the whole school because of one site.
mean-other-1 = A link was followed without thinking, or the page came up by itself.
mean-other-2 = The page was wanted for a lesson, and the filter is wrong.
do-other-1 = If it fits the lesson, open it for the class, or ask IT.
do-other-2 = If it repeats, ask what the pupil was looking for.
dont-other-1 = Do not read more into one page than there is.

# To review
review = To review
review-lead = Pages that pupils ask for. One answer goes to everybody in the class who asked for the same page.
review-empty = Nothing to review.
review-asked = { $count ->
    [one] one pupil asked
   *[other] asked { $count } times
  }
review-words = What they wrote
review-no-words = No words were added.
review-hint = One answer goes to everybody in the class who asked. What is opened ends by itself; you find it under Open pages.
review-answered = Answered in the last days
ask-lesson = For a lesson
ask-wrong-group = In the wrong group
ask-support = Health, rights or support
ask-other = Another reason
answer-opened = It will be opened
answer-stays-closed = It stays closed
answer-together = We look at it together
answered-opened = Opened for the class
answered-stays-closed = It stays closed
answered-together = We look at it together
answered-by = { $answer }. { $name }, { $when }

# New concerns
concerns = New concerns
concern-discreet = Please do not come to the lesson
concern-no-words = No words were added.
concern-who = Who to look for
concern-suits = When it suits
concern-receipt = Receipt
wish-talk = Wants to talk at school
wish-write-back = Wants an answer in writing
wish-friend = Is worried about a friend
wish-unsure = Is not sure yet what would help
suits-break = In a break
suits-after-school = After school
suits-soon = As soon as possible

# Overview
overview = Overview
overview-fine = All good. Nothing needs you.
overview-wrong = { $count ->
    [one] One thing needs you.
   *[other] { $count } things need you.
  }
part-fine = Fine
part-wrong = Needs you
parts = Parts of the gateway
part = Part
part-state = State
part-detail = Details
part-journal = Journal
part-store = Database
part-proxy = Proxy
part-authority = School certificate
wrong-journal = Incidents cannot be written down safely. Look at free space and permissions of the data directory.
wrong-store = The database does not answer. Filtering goes on, and incidents wait in the journal. Look at free space and permissions of the data directory.
wrong-proxy = The proxy does not work as it should. Look at the log of the service.
wrong-authority = The school certificate needs attention. Look at its end date and at the files in the certificate directory.
wrong-policy = The last change of the rules is not in force
wrong-policy-do = Version { $version } of the rules stays in force. The list below says which file and line to mend; saving the file loads it again.
wrong-no-lead = Nobody reads messages from pupils
wrong-no-lead-do = There is no safeguarding lead who can sign in. Messages from pupils would wait unread. Add a lead and pass on the one-time link.
wrong-no-lead-waiting = There is no safeguarding lead who can sign in, and messages from pupils are waiting unread. Add a lead today and pass on the one-time link.
wrong-no-lead-link = Add a safeguarding lead
policy-found = Found in the rules
failing = When something fails
failing-closed-all = Closed for everyone
failing-open-all = Opens for everyone
failing-closed-open = Closed: { $closed }. Opens: { $open }.
failing-unreadable = The text of a page cannot be read
failing-locked = Anything, and the page is on a locked list
failing-locked-do = Closed for everyone: { $names }
failing-journal = A closed page cannot be written down
failing-journal-closed = The page stays closed, and IT is told
failing-journal-silent = The page stays closed, and an error page is shown
failing-certificate = A site cannot prove who it is
failing-rules = Changed rules contain an error
failing-rules-do = The rules from before stay in force
failing-crowded = Too much is asked at once
failing-crowded-do = Refused for a moment; nothing opens unread
failing-down = The gateway stands still
failing-down-do = No page opens behind the firewall of the gateway
numbers = In numbers
number-rules = Version of the rules
number-digest = Digest
number-loaded = Last loaded
number-categories = Subjects
number-classes = Classes
number-new = Incidents waiting
number-appeals = Requests waiting
pupil-said = Pupils said “helped” / “wrong”, 4 weeks
number-accounts = Accounts
number-kept = Records are kept

# Why was this blocked?
explain = Why was this blocked?
explain-lead = Paste an address, or the code from a closed page.
explain-address = Address or code
explain-for = For whom
explain-do = Explain
explain-class = Class { $name }
explain-no-address = This does not read as an address. Paste it as it stands in the browser.
explain-no-code = No incident holds this code. It may be older than the records that are kept.
explain-found-code = This code belongs to an incident.
explain-open-incident = Open the incident
explain-opens = Opens
explain-warns = Warns first
explain-limits = Opens at certain times only
explain-limit-opens = Closed during lessons. It opens at { $time }.
explain-limit-closes = Open because no lesson is going on. It closes at { $time }.
explain-limit-untimed = No lessons and no school hours are written down, so it stays closed until a teacher opens it.
explain-closed = Does not open
explain-1 = How the address was read
explain-2 = Who asks
explain-3 = What matches
explain-4 = Looked at, with nothing to say
explain-5 = Decision
explain-whole = The whole address could be checked.
explain-host-only = Only the name of the site could be checked.
explain-who-class = Class { $class }, age tier { $tier }.
explain-who-tier = Age tier { $name }, no class.
explain-no-match = No list and no rule knows this address.
explain-none-quiet = Nothing else.
explain-entry = Entry
explain-source = Source
explain-decision = { $word }. Version { $version } of the rules.
explain-body = The text of the page is read while it loads. It can still be closed by what it says; that cannot be known here.
explain-change = What would change it
explain-change-text = A rule in policies/rules.toml decides before every list: name the site, the tiers or classes, and the reason. It takes effect when the file is saved.
explain-command = On the command line
classify = Why would this be blocked?
classify-lead = Paste an address, the words of a search or the text of a page. Nothing is fetched, and nothing of it is kept.
classify-kind = What it is
classify-kind-url = An address
classify-kind-query = Words of a search
classify-kind-text = Text of a page
classify-kind-html = Source of a page (HTML)
classify-content = Address, words or text
classify-do = Judge it
classify-empty = There is nothing to judge. Paste something first.
classify-tiers = What each age group would get
classify-scores = How probable each category is
classify-over = over the threshold: { $name }
classify-quiet = Nothing spoke for or against any category.
classify-spoke = What spoke for and against
classify-points = Points: { $points } × { $count }
classify-known = Known by a list or a rule about searches
classify-program = For programs
classify-program-text = POST /admin/classify with a JSON object such as {"{"}"kind": "text", "text": "…"{"}"} gives the same as JSON. Send the cookie of your session, and in the header x-form-token the value of the hidden field form-token of this page.
reason-protected = It is protected: nothing closes it.
reason-locked = It is locked: nothing opens it.
reason-no-inspect = It is passed on unopened, by the no-inspect list.
reason-school-rule = Because of the school's rule { $name }.
reason-listed = Because of the list for { $name }.
reason-searched = Because of the words searched for: { $name }.
reason-scored = Because of the text of the page: { $name }.
reason-unreadable = Because the page could not be read.
reason-tier-default = No rule names it; the tier's rule for unknown sites holds.
says-decides = decides
says-decides-as = decides: { $name }
says-would = would say: { $name }
says-block = block
says-locked = locked
says-teacher = block, a teacher may open it
says-warn = warn first
says-limit = at certain times
says-limit-open = open outside lessons
says-safe = allow, safely
says-allow = allow
says-protect = protect
says-splice = pass on unopened
layer-protected = Protected pages
layer-locked = Locked subjects
layer-no-inspect = No-inspect list
layer-school-rules = Rules of the school
layer-lists = Lists
layer-search = Words of a search
layer-text = Text of the page
layer-unlocks = Pages opened by a teacher
layer-only-these = A lesson with a few pages
layer-unreadable = Text that could not be read
layer-host-only = Only the name of the site was seen
layer-tier-default = The tier's rule for unknown sites

# People
people = People and roles
people-lead = Staff who may sign in. Pupils have no account here.
people-add = Add a person
people-add-do = Add and make a one-time link
people-display = Name shown to colleagues
people-name-hint = Letters, digits, dots and hyphens, or an e-mail address.
people-role = Role
people-classes = Classes
people-classes-hint = For teachers. The other roles see every class.
people-all-classes = All classes
people-language = Language
people-language-any = As the browser asks
people-bad-name = The sign-in name needs 2 to 64 letters, digits, dots or hyphens, without spaces.
people-no-role = Choose a role.
people-no-classes = Choose at least one class for a teacher.
people-name-taken = This sign-in name is taken. Choose another one.
people-ready = Can sign in
people-waiting = Has no password yet
people-disabled = Can no longer sign in
people-new-link = New one-time link
people-link-for = One-time link for { $name }
people-link-text = It is shown only now. Pass it on in person or in a message of your own. It works once and for 24 hours, and sets a new password.
people-end-sessions = End all sessions
people-change-classes = Change classes
people-save-classes = Save the classes
people-disable = Disable
people-disable-text = The account can never sign in again. What it did stays in the audit log.
people-disable-do = Disable the account

# Audit log
audit = Audit log
audit-lead = Who did what. The newest lines come first. Nothing here can be changed.
audit-empty = Nothing has been written down yet.
audit-when = When
audit-who = Who
audit-did = Did
audit-what = To what
audit-why = Why
did-probation-begin = passed an app on unopened for a while
did-probation-end = ended the probation of an app
did-session-open = signed in
did-session-close = signed out
did-password-set = set a password and signed in
did-link-create = made a one-time link
did-account-create = added an account
did-account-classes = changed the classes of an account
did-account-sign-out = ended all sessions of an account
did-account-disable = disabled an account
did-incident-take = took an incident
did-incident-close = closed an incident
did-incident-look = opened an incident of care
did-appeal-answer = answered a request
did-self-report-read = read a message to the safeguarding team

# Corrections of what was judged wrongly
nav-corrections = Corrections
corrections = Corrections
corrections-lead = Texts that were judged wrongly. The model can learn them. They stay in this school; leave out the names of pupils.
correction-add = Correct a text
correction-text = The text as a reader sees it
correction-text-hint = At most 2,000 characters are kept. Nothing is fetched.
correction-category = Category
correction-answer = What was wrong?
correction-false-alarm = False alarm: it does not belong there
correction-missed = Missed: it belongs there
correction-language = Language of the text
correction-host = Site (if you like; only its name is kept)
correction-do = Keep the correction
correction-empty = There is no text. Paste it first.
correction-choose = Choose the category, what was wrong and the language.
correction-list = Kept so far
correction-none = Nothing has been corrected yet.
correction-delete = Delete
correction-learnt = learnt
correction-wrong = Is this wrong?
correction-say = Say what was wrong
correction-said = { $name }, { $when }
correction-nobody = command line
correction-after-incident = If the page was harmless, paste its text here, so that the model can learn it.
done-corrected = The correction is kept.
done-correction-deleted = The correction is deleted.

pinned = Apps that refuse the school certificate
pinned-lead = Some apps accept only certificates they know, so they do not work while the school looks into connections. You can let one pass for seven days.
pinned-list = Apps
pinned-empty = No app has refused the school certificate.
pinned-what = While an app passes, nothing it does is filtered or recorded. What the rules close stays closed, and locked categories never pass.
pinned-name = Name
pinned-state = What was seen
pinned-do = What to do
pinned-perhaps = Perhaps an app
pinned-refuses = Refuses
pinned-probation = Passes for a while
pinned-seen = Refused: { $refusals }, devices: { $devices }
pinned-until = until
pinned-reason = Why, without names of people
pinned-begin = Let it pass for seven days
pinned-end = Stop letting it pass
pinned-no-host = This is not the name of a site.
pinned-no-reason = Write in a few words why it should pass.
pinned-closed = This name is closed for every class, so it cannot pass.
pinned-failed = It could not be written down. Look at the data directory and the log.
wrong-pinned = An app refuses the school certificate
wrong-pinned-do = It does not work on school devices. Decide whether it may pass for a while.
wrong-lists = { $count ->
    [one] { $count } list is late
   *[other] { $count } lists are late
 }
wrong-lists-do = They were fetched more than 30 days ago, so new sites are missing from them. Get newer files from their sources, put them under policies/lists and write the day into policies/lists/sources.toml.
done-pinned-begun = The app passes for seven days.
done-pinned-ended = The app no longer passes.
