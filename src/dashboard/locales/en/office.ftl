# Tests of the filter, from the overview
tests-head = Does the filter work?
tests-hint = Asks for test pages through the gateway itself, as a device of each age tier. Nothing leaves the school and nothing is recorded as an incident. It takes a few seconds.
tests-do = Test the filter now
tests-never = The filter has not been tested yet.
tests-opens = opens
tests-warns = advice first
tests-closed = closed
tests-safe = opens with safe search
tests-nothing = no answer
tests-cell-fine = ✓ { $name }
tests-cell-wrong = ✗ { $seen }, should be: { $expected }
tests-cell-not = not tested
wrong-tests = The filter did not pass its test
part-untested = Not tested yet
reports-tests-tiers-fine = Tested through the gateway as a device of each tier on { $when }: { $count ->
    [one] { $count } check passed and none failed.
   *[other] { $count } checks passed and none failed.
 }
reports-tests-tiers-failed = Tested through the gateway as a device of each tier on { $when }: { $failed ->
    [one] { $failed } check failed.
   *[other] { $failed } checks failed.
 }
reports-tests-by-tiers = Through the gateway, each tier
reports-tests-matrix = Each check for each tier
reports-tests-matrix-how = ✓ came as it should. ✗ did not: the page says what came and what should have come.
reports-probe-open = A harmless page opens

# Rooms of IT
rooms = More rooms
nav-policy = Rules
wrong-drafts = { $count ->
    [one] A change of the rules waits for a second person
   *[other] { $count } changes of the rules wait for a second person
 }
wrong-drafts-do = Look at what it would do, then agree or send it back.

# Rules: what is in force, and how it is changed
policy = Rules of the school
policy-lead = What is in force, and how a change comes into force: write, try, ask a second person, publish. Each change can be taken back in one step.
policy-live = Version { $version } is in force. Last loaded: { $when }.
policy-refused = Version { $version } is in force. The last change was not taken over.
policy-begin = Prepare a change
policy-dir = Where the rules are
policy-read-only = The gateway may not write its rules
policy-read-only-do = It runs locked in, which is safe. Prepare a change here all the same, download the file, and put it in place by hand: the gateway takes it over by itself.
policy-open = Being changed
policy-open-none = No change is being prepared.
policy-past = What was changed
policy-past-none = Nothing was changed from here yet.
policy-back = Take this change back
policy-back-why = Takes back the change of { $name }
policy-second-was = looked at by { $name }
policy-files = Files of the rules
policy-files-hint = Lists, models and what is illegal everywhere are not changed here.
policy-files-show = Show all files
policy-file-rules = The school’s own exceptions
policy-file-school = Name, languages, hours, times of keeping
policy-file-classes = Classes and their tiers
policy-file-networks = Networks and who sits there
policy-file-no_inspect = What is never opened to look inside
policy-file-protected = Help that always opens
policy-file-helplines = Helplines
policy-file-alternatives = Where pupils are sent instead
policy-file-safe_search = Safe search
policy-file-search_engines = Search engines
policy-file-prompts = Programs that one writes to
policy-file-search = Words of searches
policy-file-examples = Examples that must hold
policy-file-cards = Learning cards
policy-edit = Prepare a change
policy-edit-lead = Nothing changes yet. After saving you see what would change, and for whom.
policy-text = Text of the file
policy-text-hint = The first lines of the file say what may stand there. Errors are shown with their line after saving.
policy-why = Why
policy-why-hint = One sentence that all staff may read.
policy-save = Save and try
policy-base = The file as it was when you began
policy-too-long = The file is too long. Lists of many names belong into the lists directory.
policy-no-why = Say why the rules are to change.
policy-same = The text is the same as before. Nothing would change.
policy-draft = Change of
policy-said = What the second person said
policy-unusable = The rules cannot be used like this. What is in force stays in force. Mend what is listed below and save again.
policy-stale = The file was changed meanwhile
policy-stale-do = Open the change once more, move it over to the newer text, and save it.
policy-touched = Nobody may change this: it stays closed, or open, for everyone
policy-diff = What differs
policy-line = Line
policy-sign = Sign
policy-line-out = taken out
policy-line-in = added
policy-cut = There is more; download the file to see all of it.
policy-what-if = What it would do
policy-what-if-hint = Pages that open are not recorded here, so these were asked about: pages closed in the last seven days, pages that staff opened, and pages that pupils are sent to. What a page’s text would say is not known.
policy-sum = { $asked ->
    [one] { $asked } page was asked about.
   *[other] { $asked } pages were asked about.
 } { $closes ->
    [0] None would close.
    [one] In one case a page would close or get advice first.
   *[other] In { $closes } cases a page would close or get advice first.
 } { $opens ->
    [0] None would open.
    [one] In one case a page would open.
   *[other] In { $opens } cases a page would open.
 }
policy-words = Subjects that a tier treats otherwise
policy-pages = Pages that would show something else
policy-subject = Subject
policy-page = Page
policy-before = Now
policy-after = Then
policy-known = Why it was asked about
policy-known-recommended = The school sends pupils there: look at this first
policy-known-opened = Staff opened it
policy-known-closed = It was closed lately
policy-times = { $count } times, for { $people } pupils
policy-times-few = for fewer than five pupils
policy-opens = opens
policy-warns = advice first
policy-closed = closed
policy-word-protect = always opens
policy-word-splice = opens, never looked into
policy-word-allow = opens
policy-word-safe = opens with safe search
policy-word-warn = advice first
policy-word-limit = closed during lessons
policy-word-teacher = closed, teachers may open it
policy-word-block = closed
policy-word-locked = closed for everyone
policy-second = You are the second person
policy-comment = Comment (optional)
policy-approve = Agree
policy-return = Send back
policy-next = What next
policy-alone = Nobody else may agree to a change of rules, so you may publish alone. The record says so. Better: give a colleague or the school leader an account.
policy-publish = Publish now
policy-ask = Ask a second person
policy-change = Change the draft
policy-give-up = Give it up
policy-download = Download the file
policy-state-draft = Draft
policy-state-waiting = Waits for a second person
policy-state-returned = Sent back
policy-state-approved = Agreed, not published yet
policy-state-published = Published
policy-state-undone = Taken back
policy-state-given-up = Given up
policy-done-asked = A second person is asked.
policy-done-approved = You agreed. The author can publish it now.
policy-done-returned = It was sent back to its author.
policy-done-given-up = The change was given up. Nothing was changed.
policy-done-published = The change is in force.
policy-done-back = The change was taken back. The rules from before are in force.

# Somebody's week
digest = Your week
digest-hint = What waits for you, and what the week was, in a few counts.
digest-since = Since { $name }
digest-nothing = Nothing waits for you, and nothing happened that is to be counted.
digest-by-mail = The same comes by mail if you want it:
digest-no-mail = The school sends no mail, so it is here only.
digest-untaken = Concerns that nobody has taken
digest-closed = Pages closed this week
digest-answered = Requests answered this week
digest-opened = Pages opened on request this week
digest-settled = Incidents settled this week
digest-revealed = Names asked for this week
digest-drafts = Changes of the rules that wait for a second person
digest-lists-late = Lists that are late
digest-tests-failed = Checks of the filter that failed

# Mistakes that several pupils report, and what is left in peace
notice-mistake = Likely mistake of the filter
letter-mistake = Several pupils ask for the same page. It may have been closed by mistake.
close-quiet = left in peace: the same page was no concern lately

# What is remembered of who has read the wishes
pro-agreement = That somebody has read the school’s wishes: a keyed word of each term
pro-until-term = to the end of the term

# Lists
lists = Lists
lists-lead = Which lists are in force, how old they are, and how much they decide.
lists-fine = { $count ->
    [one] { $count } list, and it is as fresh as it should be.
   *[other] { $count } lists, all as fresh as they should be.
 }
lists-all = All lists
lists-none = No list is in force. Only the school’s own rules and the text of pages decide.
lists-names = Entries
lists-used = Pages closed in seven days
lists-licence = Licence and source
lists-fresh = Fresh
lists-late = Late
lists-stale = Stale
lists-own = The school’s own
lists-today = fetched today, { $name }
lists-days = { $count ->
    [one] fetched { $count } day ago, { $date }
   *[other] fetched { $count } days ago, { $date }
 }
lists-no-date = no date
lists-next-own = changed by hand
lists-next-itself = comes by itself each day
lists-next-hand = fetched by hand or by a timer
lists-share = { $count } ({ $percent } %)
lists-share-none = none

# Certificates
certs = School certificate
certs-lead = What devices have to trust, until when, and how to compare it.
certs-fine = The certificates hold for more than sixty days.
certs-wrong = { $count ->
    [one] One thing needs you.
   *[other] { $count } things need you.
 }
certs-none = Nothing is known of the certificates.
certs-root = Root: devices trust this one
certs-signs = Signs the pages
certs-cross = The root of before, while devices change over
certs-name = Name
certs-from = Made
certs-until = Ends
certs-soon = Ends soon
certs-over = Has ended
certs-print = Fingerprint (SHA-256)
certs-withdrawn = What was taken back
certs-withdrawn-hint = Lists of certificates of other sites that no longer count.
certs-withdrawn-none = No such list is set up.
certs-file = File
certs-entries = Entries
certs-due = A new one is due
certs-no-due = not said
certs-overdue = Overdue
certs-made = made { $name }
certs-install = Setting up a device
certs-install-hint = Open this address on the device, or point its camera at the square.
certs-key = Key of the root
certs-key-here = It lies on this machine. Take it away to a safe place once the gateway has made its own: signing pages does not need it.
certs-key-away = It is not on this machine. Good.
certs-renew = To renew the certificate with time for devices to change over: schoolgate ca
certs-trust = Devices that do not trust it
certs-untrusting = { $count ->
    [0] No site was refused lately.
    [one] Devices or apps refused the school certificate for one site.
   *[other] Devices or apps refused the school certificate for { $count } sites.
 }
certs-trust-hint = Devices are not listed or counted one by one. Check a device at its /start/check page.

# Devices
devices = Devices
devices-lead = Devices are known by the network they sit in. None is listed, and none is named.
devices-groups = Networks
devices-guest = Whoever sits elsewhere is a guest: { $name }.
devices-none = No network is written down, so every device is a guest.
devices-network = Network
devices-class = Class
devices-who = How sure
devices-shared = shared devices
devices-own = a device each
devices-without = Classes without a network
devices-without-do = Their pupils are known only if they sign in to the proxy. Write their network into networks.toml.
devices-doors = How devices come here
devices-doors-none = Nothing is known of it.
devices-explicit = devices name the gateway as their proxy
devices-transparent = the network leads them here
devices-apps = Apps that cannot be looked into
devices-refusing = { $count ->
    [0] No app refuses the school certificate.
    [one] One app refuses the school certificate.
   *[other] { $count } apps refuse the school certificate.
 }

# Settings
settings = Settings in force
settings-lead = What the configuration file and the defaults come to. Passwords and keys are not shown. To change one, edit the file.
settings-waits = Some settings wait for a restart
settings-waits-do = The file says something newer. It holds from the next start of the gateway.
settings-restart = Waits for a restart
settings-none = Nothing is known of the settings.

# Who may, and what was done
right-read-policy = Read the rules and their changes
right-edit-policy = Change the rules
right-approve-policy = Agree to a change of the rules that a colleague prepared
right-read-office = See lists, certificates, devices and settings
did-policy-draft = prepared a change of the rules
did-policy-ask = asked a second person about a change of the rules
did-policy-approve = agreed to a change of the rules
did-policy-return = sent a change of the rules back
did-policy-give-up = gave up a change of the rules
did-policy-publish = published a change of the rules
did-policy-publish-alone = published a change of the rules alone
did-policy-back = took back a change of the rules
