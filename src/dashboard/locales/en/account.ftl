# Signing in, and one's own account.
account = My account
account-nudge = Protect your account with a second step
account-needed = Set up a second step first
account-needed-do = This school asks everybody for a second step. Set one up below; then everything else opens.
account-offer = Your account has only a password
account-offer-do = A second step keeps others out even if somebody has seen the password. It takes two minutes.
account-second = Second step when signing in
account-second-text = One of them is enough. Two are better, in case a phone gets lost.
account-app = Authenticator app
account-app-on = Set up. Signing in asks for a code of the app.
account-app-off = An app on the phone shows a new code every half minute. It works without a network.
account-app-add = Set up an app
account-app-change = Move to another phone
account-app-remove = Remove the app
account-passkeys = Passkeys
account-passkeys-text = A passkey is a key that stays on the phone, the computer or a security key. It opens with a finger, a face or a PIN, and signs in without a password.
account-passkey-add = Add a passkey
account-passkey-remove = Remove
account-passkey-made = Added { $name }
account-passkey-used = Last used { $name }
account-passkey-unused = Not used yet
account-passkey-synced = Copied to your other devices by its maker
account-codes = Recovery codes
account-codes-left = { $count ->
    [0] You have no recovery codes. Make some, in case a phone gets lost.
    [one] One recovery code is left.
   *[other] { $count } recovery codes are left.
  }
account-codes-new = Make new recovery codes
account-sessions = Where you are signed in
account-sessions-text = Something you do not know? End it, and choose a new password.
account-session-this = this one
account-session-unknown = Unknown browser
account-session-made = Began { $name }
account-session-seen = Last used { $name }
account-session-end = End
account-sessions-end = End all others
account-rights = What you may do
account-rights-text = Your role: { $name }. IT can change it.
account-language = Language of your pages
account-language-save = Save the language
account-notices = Notices
account-notices-link = What you are told, and how
account-password = Change the password
account-password-lead = Every other session ends.
account-done-password = The password is changed. Every other session has ended.
account-done-app-removed = The app and its recovery codes are removed.
account-done-passkey-added = The passkey is added. You can sign in with it from now on.
account-done-passkey-removed = The passkey is removed. You can delete it on the device as well.
account-done-session-ended = The session has ended.
account-done-sessions-ended = All other sessions have ended.
account-done-language = The language is saved.

right-own-account = Look after your own account
right-read-incidents = Read incidents: teachers those of their classes, IT without details of care
right-answer-requests = Answer requests for closed pages
right-open-pages = Open pages for a class
right-raise-concern = Raise a concern about a pupil
right-read-concerns = Read what pupils and staff told the safeguarding team
right-work-cases = Work on cases: contacts on those handed to them
right-reveal-names = See a name behind a code, with a reason, on record
right-break-glass = Open one record in an emergency, on record and told to colleagues
right-read-reveals = See who looked at which name
right-approve-hand-over = Approve a hand-over that a colleague asked for
right-correct = Say that the filter judged wrongly
right-read-overview = See how the gateway is doing
right-explain = See why a page was closed
right-manage-people = Add people, change roles, reset second steps
right-read-audit = Read the audit log
right-read-delivery = See whether notices arrived
right-manage-pinned = Let apps that refuse the school certificate pass for a while
right-read-reports = Read reports: teachers of their classes, inspectors without small numbers
right-read-school-reports = Read reports of the whole school
right-test-filter = Test the filter, and see what its tests said
right-export-study = Export data for studies, without persons
right-personal-data = Answer requests about personal data, and erase it

app-title = Set up an authenticator app
app-lead = Scan the picture with the app. Any app for one-time codes will do.
app-picture = A picture that holds the key below
app-by-hand = No camera? Type this key into the app:
app-code-hint = The six digits that the app shows now.
app-set = Check the code and save
app-wrong = The code does not fit. Wait for the next one, and check that the clock of the phone is right.
app-done = The app is set up.
codes-title = Keep these recovery codes
codes-lead = They are shown this once. Each one signs you in once, if the phone is lost.
codes-hint = Print them or write them down. Keep them where you keep your keys, not on the phone.
codes-kept = I have kept them
passkey-title = Add a passkey
passkey-lead = The browser asks for a finger, a face or a PIN. None of them leaves the device.
passkey-label = What you call it
passkey-label-hint = For example: work laptop, blue security key.
passkey-make = Make a passkey
passkey-use = Use a passkey
passkey-nameless = Passkey
passkey-problem = The browser did not do it. Try again, or take another way.
passkey-missing = This browser is too old for passkeys here. Take another way.
passkey-no-script = Passkeys need JavaScript, which is off here. Take another way.
passkey-needs-name = Passkeys need a dashboard with a name, and this one is reached by a number. IT can give it a name in the configuration (dashboard.public_url). An authenticator app works at once.
passkey-not-made = The passkey was not saved. It may have taken too long, or it is saved already. Try again.
passkey-refused = This passkey is not known here. Take another one, or sign in with the password.
passkey-full = Ten passkeys are the most. Remove one that you no longer use.

second-title = Second step
second-lead = The first step was right. Now show that it is you.
second-code = Code of the app
second-code-hint = Six digits of the app, or one of your recovery codes.
second-help = Phone lost and no recovery code? IT can reset the second step.
again-title = Show that it is you
again-lead = What comes next is protected. You are asked at most every 15 minutes.
again-kept = What you filled in is kept and goes on afterwards.
again-or-code = Or the code of the app
again-code-hint = Six digits.
again-go = Go on
again-nothing = Fill in one of the fields.
again-wrong = That is not right. Check it and try again.
again-used = This code was used already. Wait for the next one.
again-elsewhere = Or somewhere else
again-elsewhere-form = It opens in another window. Come back here afterwards and choose “Go on”.

oidc-with = With { $name }
oidc-failed = Signing in did not work
oidc-cancelled = It was stopped there. Nothing was changed. Go back and try again, or take another way.
oidc-expired = It took too long, or the page was opened twice. Go back and sign in once more.
oidc-other-browser = The answer did not belong to this browser. Begin and finish signing in within the same window.
oidc-unreachable = The other side does not answer as it should. Try again in a few minutes, or take another way. IT finds the cause in the log.
oidc-untrusted = What the other side sent could not be verified, so nobody was signed in. IT finds the cause in the log.
oidc-unverified = The other side has not verified your mail address. Verify it there, or sign in with the password.
oidc-no-account = There is no account here for the name that the other side sent. Ask IT to add you, or to note your mail address.
oidc-elsewhere = That account is not one of this school. Choose your school account there.
oidc-other-person = That account belongs to somebody else here. Ask IT to look at it.
oidc-no-time = The other side does not say when you showed that it is you. Take another way.
oidc-not-now = The other side did not ask you again. Take another way.

people-factors-none = no second step
people-factors-app = second step: app
people-factors-passkeys = { $count ->
    [one] second step: one passkey
   *[other] second step: { $count } passkeys
  }
people-factors-both = { $count ->
    [one] second step: app and one passkey
   *[other] second step: app and { $count } passkeys
  }
people-change-role = Change the role
people-change-role-text = Sessions of this person end. The reason goes into the audit log.
people-reason = Reason
people-change-role-do = Change the role
people-no-reason = Write down why the role changes.
people-last-admin = Somebody has to look after IT: give that role to a colleague first.
people-reset-factors = Reset the second step
people-reset-factors-text = For somebody who lost the phone. Make sure in person who asks. App, passkeys and recovery codes are forgotten, and sessions end.
people-reset-factors-do = Reset
people-enable = Let sign in again
people-done-role = The role is changed.
people-done-enabled = The account can sign in again.
people-done-factors-reset = The second step is reset. The password still holds.

## What was typed while a session ended

kept-title = Not sent yet
kept-lead = Your session had ended before this arrived. It is kept for half an hour, and only you see it.
kept-typed = What you typed
kept-send = Send it now
kept-discard = Throw it away
kept-again = Try once more
kept-sign-in = You were signed out before your form arrived. Nothing is lost: sign in, and what you typed is there.
