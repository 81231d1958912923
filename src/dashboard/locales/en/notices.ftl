# Notices to staff, by mail and on the screen.

notices = Notices
notices-lead = What waits for you, and how you are told.
notices-urgent = { $count ->
    [one] One urgent notice waits for you
   *[other] { $count } urgent notices wait for you
  }
notices-waiting = Waiting for you
notices-none = Nothing waits for you.
notices-all-seen = I have seen all of them
notices-wishes = How you are told
notices-ordinary = Tell me by mail what I have not seen here
notices-ordinary-hint = Only during school hours, at most three times a day, and only what stayed unseen for 15 minutes.
notices-daily = A digest each school day
notices-weekly = A digest each Friday
notices-digest-hint = Counts and links. None comes when there is nothing to say.
notices-digest-time = Time of the digest
notices-digest-time-hint = On the school’s clock, for example 15:00.
notices-urgent-title = Urgent notices
notices-urgent-on = Tell me at once, at any hour
notices-urgent-hint = Can only be switched off if a deputy is told instead.
notices-deputy = Deputy
notices-deputy-none = Nobody
notices-keep = Save
notices-bad-time = Write the time like 15:00.
notices-no-deputy = Choose a deputy. Urgent notices have to reach somebody.
notice-self-report = A pupil asked for help
notice-urgent = Needs somebody within the hour
notice-escalated = Nobody took it in time
notice-overdue = Late
notice-break-glass = Emergency access
notice-passed-on = An incident was passed on
notice-case-handed = A case was handed over
notice-approval = A decision waits
notice-wish-settled = A page you asked for: IT has answered
notice-digest = Digest
notice-test = Test message
notice-mail-check = Code for an address
notice-weight-urgent = Urgent
notice-weight-ordinary = Ordinary notice

mail-address = E-mail address
mail-now = Notices go to { $name }.
mail-none = You have no address here. Notices stay on the screen.
mail-new = Your address
mail-new-hint = We send a code there. Leave it empty to get no mail.
mail-new-do = Send the code
mail-code = Code from the mail
mail-code-hint = Sent to { $name }. It counts for 30 minutes.
mail-code-do = Confirm
mail-bad = This is not an e-mail address. Write it like name@school.example.
mail-is-off = The gateway sends no mail. IT can set up a mail server.
mail-too-soon = A code was sent a moment ago. Wait a minute, then ask again.
mail-wrong-code = This is not the code that was sent. Look again.
mail-code-over = This code no longer counts. Ask for a new one.
people-mail = E-mail address
people-mail-hint = Notices go there. May stay empty.
people-mail-save = Save the address

messages = Messages to staff
messages-link = Did notices arrive?
messages-lead = Whether notices reached their people.
messages-alone = Notices stay on the screen
messages-alone-do = No mail server and no other program is set up. Whoever is not signed in is not told. IT finds the steps in docs/notices.md.
messages-unreachable = { $count ->
    [one] One urgent notice could reach nobody outside this dashboard
   *[other] { $count } urgent notices could reach nobody outside this dashboard
  }
messages-unreachable-do = Nobody has opened them yet. Give the safeguarding team addresses, and look at what failed below.
messages-soften = More than one urgent notice in ten was no concern
messages-soften-do = Look at which rules raise them, and ask IT to soften those.
messages-list = Newest first
messages-empty = Nothing has been sent yet.
messages-what = Notice
messages-whom = To
messages-channel = By
messages-state = State
messages-next = Next try:
messages-attempts = { $count ->
    [one] one failed try
   *[other] { $count } failed tries
  }
messages-ways = Ways
messages-screen = Screen
messages-mail = Mail
messages-webhook = Another program
messages-webhook-name = Program { $name }
messages-on = on
messages-off = off
messages-test = Send a test message
messages-test-hint = It goes to you, by every way.
messages-retry = Try again now what failed
messages-numbers = Numbers
messages-period = Of the last 30 days, without the screen.
messages-precision-title = Urgent notices that were needed
messages-precision-none = No incident behind an urgent notice has been closed yet.
messages-precision = { $count ->
    [one] { $share } % of one closed incident was no concern.
   *[other] { $share } % of { $count } closed incidents were no concern.
  }
messages-precision-hint = Of incidents of the last 30 days that raised an urgent notice. The aim is one in ten at most.
delivery-sent = sent
delivery-shown = shown
delivery-seen = seen
delivery-waiting = waiting
delivery-held = held for later
delivery-held-quiet = waits for school hours
delivery-held-budget = waits for another day
delivery-struggling = did not get through yet
delivery-failed = failed
part-messages = Messages to staff
wrong-messages = Notices do not get through. They are kept and tried again.

done-notices-seen = Marked as seen.
done-notices-kept = Saved.
done-mail-code = A code is on its way. Type it here.
done-mail-set = Notices go to this address from now on.
done-mail-gone = No more mail goes to you.
done-test-sent = A test message is on its way to you.
done-tried-again = Everything that failed is tried again now.
done-people-mail = The address was saved.
did-account-mail = changed an address for notices
did-notice-test = sent a test message
did-notice-retry = tried messages again
did-notice-urgent = changed who is told what is urgent

# Mails. They name no pupil, class, subject or site.
letter-subject-urgent = Something needs you · { $name }
letter-subject-news = Something new for you · { $name }
letter-subject-test = Test message · { $name }
letter-subject-daily = Your day · { $name }
letter-subject-weekly = Your week · { $name }
letter-subject-code = Your code · { $name }
letter-self-report = A pupil asked for help. Open the dashboard.
letter-urgent = Something needs you within the hour. Open the dashboard.
letter-escalated = Nobody has taken this in time. It has come to you.
letter-overdue = Something is late. Open the dashboard.
letter-break-glass = Records were opened in an emergency. Open the dashboard.
letter-passed-on = A colleague passed an incident on to you. Open the dashboard.
letter-case-handed = A case was handed to you. Open the dashboard.
letter-approval = A decision waits for your approval.
letter-wish-settled = IT has said what becomes of a page that you wanted to stay open.
letter-digest = This is what waits for you.
letter-test = This is a test. Notices reach you.
letter-mail-check = Somebody is checking an address.
letter-open = It is here:
letter-foot = Choose what you are told:
letter-code = Your code is { $name }. Type it on the dashboard within 30 minutes.
letter-code-not-you = If you did not ask for it, do nothing.
digest-requests = Requests for pages that wait
digest-incidents = Incidents this week
digest-concerns = Messages from pupils that nobody has read
digest-under-five = under 5
