# Concerns and cases of the safeguarding team.

# Navigation and titles
case-nav = Cases
case-nav-raise = Raise a concern
case-nav-packs = Hand-over packs
case-cases = Cases
case-number = Case { $name }

# Clock
case-step-look = First look
case-step-talk = First talk with the pupil
case-step-decide = Decision
case-step-settle = Close it or look again
case-task-due = Task
case-due-at = Due at { $name }.
case-due-on = Due { $name }.
case-told = { $name } was told at { $when }.
case-taken-by = Received by { $name }, { $when }
case-closed-by = { $what }. { $name }, { $when }
case-closed-on = Closed: { $what }, { $when }
case-look-again = { $what }. Look again on { $when }

# New concerns
case-concerns-empty = Nobody is waiting for you.
case-waiting-title = Nobody has taken these yet
case-taken-title = In hand
case-closed-title = Closed
case-self-report = A pupil wrote to you
case-about-self-report = Asked for help
case-incident = Serious incident
case-incident-gone = Its record is past its time and was deleted.
case-incident-go = Open the incident
case-passed-on = A colleague passed an incident on
case-staff-concern = Somebody on the staff is worried
case-came = Came
case-again = has come back
case-tries = Tries
case-please = Please
case-replies = What was written back
case-take = I will take it
case-talked = I talked with the pupil
case-go = Go to the case
case-reply = Write back
case-reply-label = Your words to the pupil
case-reply-hint = The pupil reads this with the receipt code. Somebody else may see the screen: no names, nothing private.
case-reply-send = Send the answer
case-reply-empty = Write what the pupil should read.
case-open = Open a case
case-open-do = Open the case
case-pupil = Pupil
case-pupil-hint = As your team knows the pupil. Only those who may see the case read it.
case-pupil-empty = Write whom the case is about.
case-about = What it is about, in three words
case-join = Or add it to an open case
case-join-do = Add to this case
case-close-concern = Close without a case
case-practice = Exercise
case-practice-title = An exercise
case-practise = Practise
case-practise-text = An exercise looks like a real concern and is marked as one that is not. Nobody is told, and no count includes it.
case-practise-do = Begin an exercise
case-practice-1 = I don’t know who to tell. Someone from another class keeps sending me things and says I must not tell anyone.
case-practice-2 = My friend says she does not want to be here any more. I promised not to tell, but I am afraid.
case-practice-3 = Can I talk to someone at break? It is not so important.

# How it ends
case-outcome = What came of it?
case-outcome-talked = Talked with the pupil, nothing more is needed
case-outcome-support = Support at school is in place
case-outcome-agency = With somebody outside the school
case-outcome-mistake = The filter made a mistake
case-outcome-no-concern = Not a concern
case-outcome-exercise = End of the exercise
case-outcome-joined = Goes on with another concern
case-outcome-before = Settled before cases were kept here
case-outcome-choose = Choose what came of it.
case-reason = Reason
case-reason-empty = Write the reason.

# Illegal content
case-illegal = Illegal content
case-illegal-text = Nothing of it is kept, and no address is shown. Nobody at school needs to see it.
case-illegal-1 = Do not look for it, and do not copy or send anything.
case-illegal-2 = Leave the device as it is, switched on or off, and keep others away from it.
case-illegal-3 = Report it to the police or the national hotline, with the time and the code from this page.

# Raising a concern
case-raise = Raise a concern
case-raise-lead = You do not need proof. The safeguarding team reads it, nobody else.
case-raise-danger = If the pupil may be in danger now
case-raise-danger-text = Stay with the pupil and call for help first. Write it down afterwards.
case-raise-pupil = Who is it about?
case-raise-seen = What did you see or hear?
case-raise-seen-hint = Facts first. Keep what you think apart from what happened.
case-raise-words = The child’s own words
case-raise-words-hint = As exactly as you remember. You may leave it empty.
case-raise-did = What did you do?
case-raise-when = How soon should somebody look?
case-raise-send = Send to the safeguarding team
case-raise-no-pupil = Write who it is about.
case-raise-no-seen = Write what you saw or heard.
case-raised-by = Raised by
case-raised-title = What you raised
case-raised-none = Nothing yet.
case-raised-hint = What the team does with it stays with the team.
case-received-by = Received by { $name }, { $when }
case-received-not-yet = Sent. Nobody has opened it yet.
case-emergency = Emergency number: { $name }.

# Cases
case-views = Views
case-view-team = Team
case-view-mine = Mine
case-view-waiting = Waiting for others
case-view-closed = Closed
case-empty = No open case. New concerns arrive in New concerns.
case-col-case = Case
case-col-pupil = Pupil
case-col-about = About
case-col-urgency = How soon
case-col-next = Next step
case-col-owner = Owner
case-owner = Owner: { $name }
case-danger = If the pupil may be in danger now
case-danger-text = Go to the pupil first. Write it down here after. You do not need to finish any form to act.
case-what = What came in
case-what-hint = A pupil’s words are shown as they were written and cannot be changed.
case-record = Record
case-record-add = Add to the record
case-record-do = Add to the record
case-record-hint = Write what you saw, heard and did. Keep opinion apart from fact. An entry cannot be changed later, only followed by a correction.
case-record-more = Reason, next check, correction
case-record-reason = Reason, for a decision
case-record-check = After a decision, look again on
case-record-corrects = A correction of entry
case-record-corrects-none = No entry
case-record-empty = Write what is to be added.
case-record-no-reason = A decision needs its reason.
case-record-no-line = Choose the entry that is corrected.
case-date-wrong = Choose a day that is still to come.
case-because = Reason: { $name }
case-kind = What it is
case-kind-event = Event
case-kind-note = Note
case-kind-talk = Talk with the pupil
case-kind-family = Contact with the family
case-kind-agency = Contact with somebody outside
case-kind-decision = Decision
case-kind-access = Access
case-kind-correction = Correction
case-draft-do = Keep as a draft
case-draft-at = Not yet part of the record. Saved { $name }.
case-said-opened = The case was opened.
case-said-joined = A new concern was added.
case-said-task = A task was done.
case-said-guest = { $name } may see the case.
case-said-end = { $name } may no longer see the case.
case-said-handed = Handed over to { $name }.
case-said-stage = Stage: { $name }.
case-said-waiting = Others have the next step.
case-said-ours = The next step is with the team again.
case-said-wish = What the pupil wanted, and what was done: { $name }
case-said-closed = The case was closed: { $name }.
case-said-reopened = The case was opened again.
case-said-pack-asked = A hand-over pack was asked for.
case-said-pack-approved = The hand-over pack was approved.
case-said-pack-refused = The hand-over pack was refused.
case-stage = Stage
case-stage-prevent = Prevent
case-stage-detect = Detect
case-stage-intervene = Intervene
case-stage-handle = Handle
case-stage-do = Save the stage
case-waiting = Others have the next step
case-aside = Stage, tasks and access
case-tasks = Tasks
case-tasks-none = No task yet.
case-task-add = Add a task
case-task-what = What
case-task-who = Who
case-task-by = By when
case-task-done = Done
case-task-done-by = Done: { $name }, { $when }
case-task-empty = Write what is to be done.
case-access = Who can see this case
case-access-owner = Owner
case-access-leads = Leads
case-access-leads-all = All safeguarding leads
case-access-hint = IT staff and class teachers cannot open it.
case-guest-add = Add a guest
case-guest-who = Colleague
case-guest-last = Last day
case-guest-until = { $name }, until { $when }. { $reason }
case-guest-end = End now
case-guest-empty = Choose a colleague.
case-hand = Hand over
case-hand-to = To whom
case-hand-note = A note for the new owner
case-hand-no-note = Write a note for the new owner.
case-others = Other cases of this pupil
case-looked = Who looked
case-look-page = { $name } opened the case
case-look-print = { $name } printed the case
case-look-pack = { $name } fetched the hand-over pack
case-close = Close the case
case-close-open = Close the case…
case-close-do = Close the case
case-wish = What did the pupil want, and what was done?
case-wish-empty = Write what the pupil wanted and what was done.
case-end-check = Next check, if there is one
case-reopen = Open it again
case-reopen-why = Why is it opened again?
case-print = Print
case-print-by = Printed by
case-print-at = Printed
case-print-copy = Copy
case-print-text = This paper is as private as the case. Keep it locked away, and destroy it when it is not needed.
case-hide = Hide screen
case-hidden = The screen is hidden
case-hidden-text = Hiding is not locking. After five minutes you are signed out, and what you are writing is kept as a draft.
case-hidden-back = Show again

# Hand-over packs
case-pack = Hand-over pack
case-pack-text = The whole case for somebody outside, to print or as data. A second person has to approve it.
case-pack-ask = Ask for a pack
case-pack-receiver = Who receives it
case-pack-reason = Why
case-pack-no-receiver = Write who receives it.
case-pack-asked = Asked by
case-pack-approver = Approved by
case-pack-waits = For { $receiver }: waits for a second person.
case-pack-approved = For { $receiver }: approved by { $name }.
case-pack-refused = For { $receiver }: refused by { $name }.
case-pack-until = Can be fetched until { $name }.
case-pack-page = To print
case-pack-json = As data (JSON)
case-packs = Hand-over packs
case-packs-lead = A pack leaves the school only when a second person agrees. Nobody approves the own request.
case-packs-none = No pack waits.
case-packs-answered = Answered
case-pack-mine = You asked for it: somebody else has to approve it.
case-pack-yes = Approve
case-pack-no = Refuse
case-pack-yes-by = Approved by { $name }
case-pack-no-by = Refused by { $name }

# What was done
case-done-taken = You have it in hand. Your colleagues can see that.
case-done-talked = The talk is noted.
case-done-replied = The pupil can read your answer with the receipt code.
case-done-concern-closed = It is closed.
case-done-raised = The safeguarding team has it. Below you see when somebody receives it.
case-done-practice = The exercise is at the end of the list.
case-done-opened = The case is open and you are its owner.
case-done-record = Added to the record.
case-done-draft = The draft is kept for you.
case-done-task = The tasks are saved.
case-done-access = Who can see this case is saved.
case-done-handed = The case is handed over.
case-done-stage = The stage is saved.
case-done-closed = The case is closed.
case-done-reopened = The case is open again.
case-done-pack = Asked for. A second person has to approve it.
case-done-pack-answered = Your answer is kept.

# Audit log
did-concern-take = took a concern
did-concern-talk = noted a talk with a pupil
did-concern-reply = wrote back to a pupil
did-concern-close = closed a concern
did-concern-raise = raised a concern
did-concern-practise = began an exercise
did-case-open = opened a case
did-case-join = added a concern to a case
did-case-look = looked at a case
did-case-print = printed a case
did-case-record = added to the record of a case
did-case-task = added a task
did-case-task-done = finished a task
did-case-guest = let a guest see a case
did-case-guest-end = ended a guest’s access
did-case-hand = handed a case over
did-case-stage = changed the stage of a case
did-case-close = closed a case
did-case-reopen = opened a case again
did-pack-ask = asked for a hand-over pack
did-pack-approve = approved a hand-over pack
did-pack-refuse = refused a hand-over pack
did-pack-fetch = fetched a hand-over pack

# Numbers
case-left-minutes = { $count ->
    [one] One minute left.
   *[other] { $count } minutes left.
  }
case-left-hours = { $count ->
    [one] One hour left.
   *[other] { $count } hours left.
  }
case-late-minutes = { $count ->
    [0] Due now.
    [one] One minute late.
   *[other] { $count } minutes late.
  }
case-late-hours = { $count ->
    [one] One hour late.
   *[other] { $count } hours late.
  }
case-late-days = { $count ->
    [one] One day late.
   *[other] { $count } days late.
  }
case-concerns-lead = { $count ->
    [0] Messages from pupils, serious incidents, and what worries your colleagues.
    [one] One concern waits for somebody to take it.
   *[other] { $count } concerns wait for somebody to take them.
  }
case-late-concerns = { $count ->
    [one] One of these is late.
   *[other] { $count } of these are late.
  }
case-late-strip = { $count ->
    [one] One case is late: { $numbers }
   *[other] { $count } cases are late: { $numbers }
  }
case-corrects = { $count ->
   *[other] corrects entry { $count }
  }
