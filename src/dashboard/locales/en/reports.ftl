# Reports, search and exports.
nav-reports = Reports
reports = Reports
reports-lead = Numbers of whole weeks. No names, no ranking, nothing under five.
reports-none = There are no numbers yet. The first report appears on the Monday after the first full week.
reports-targets = How we are doing
reports-target-calm = A teacher is interrupted { $name } times on a school day, on average. The target is at most three.
reports-target-noisy = A teacher is interrupted { $name } times on a school day, on average. The target is at most three: look at which rules could be softer.
reports-target-alerts-fine = About { $count } in 100 urgent incidents were closed as no concern. The target is at most 10.
reports-target-alerts-many = About { $count } in 100 urgent incidents were closed as no concern. The target is at most 10: look at which rules could be softer.
reports-target-answers = About { $count } in 100 requests were answered within a day.
reports-classes = My classes
reports-classes-hint = The last eight weeks of your classes together: is this time unusual?
reports-classes-lead = Classes { $classes }, { $from } to { $to }. Private matters are not counted here.
reports-autumn = autumn { $name }
reports-spring = spring { $name }
reports-term = Term report, { $name }
reports-term-hint = For the head, governors and inspection. Prints on A4.
reports-term-lead = { $from } to { $to }
reports-mistakes = Closed by mistake
reports-mistakes-hint = Sites that were closed and opened on request, and how often the filter was wrong.
reports-review = Yearly review
reports-review-hint = The questions of a yearly review of filtering and monitoring, with what the gateway can say and lines to write on.
reports-coverage = Coverage
reports-coverage-hint = Which classes have rules, how requests find their class, and whether lists are fresh.
reports-tests = Tests of the filter
reports-tests-hint = What was tested, when, and what came out.
reports-study = Data for studies
reports-study-hint = Closed pages by week, age tier and subject, in groups large enough that nobody can be found in them.
reports-in-short = In short
reports-as-table = The same numbers as a table
reports-as-of = As of { $name }
reports-csv = Download as CSV
reports-xlsx = Download for a spreadsheet
reports-json = Download as JSON
reports-download = Take this list with you
reports-download-text = Without names. Codes are new in every file. The download is noted in the audit log.
reports-limits = What this report cannot say
reports-counted = How it was counted
reports-hidden = not shown
reports-problem = There is a problem
reports-other-subjects = Other subjects
reports-private-subjects = Private matters
reports-subject = Subject
reports-all = All
reports-what = What
reports-count = Count
reports-tier = Age tier
reports-site = Site
reports-state = State
reports-code = Code of this file
reports-last = Last page
reports-closed = What was closed, by subject
reports-closed-pages = Closed pages
reports-incidents = Incidents
reports-weeks = Closed pages and incidents by week
reports-week = Week { $name }
reports-week-head = Week
reports-mark-closed = closed pages
reports-mark-incidents = incidents
reports-most-week = { $week } had the most: { $count ->
    [one] { $count } closed page.
   *[other] { $count } closed pages.
 }
reports-most-closed = Most often closed: { $subject }, { $count ->
    [one] { $count } page.
   *[other] { $count } pages.
 }
reports-sum-closed = { $count ->
    [one] { $count } page was closed.
   *[other] { $count } pages were closed.
 }
reports-sum-few = Too few pages were closed to give a number.
reports-none-alone = No part of it is large enough to be told alone.
reports-mistakes-found = Mistakes of the filter
reports-mistakes-head = Mistakes
reports-per-thousand = In 1,000
reports-sum-mistakes = { $count ->
    [one] { $count } mistake of the filter was found, { $rate } in 1,000 closed pages.
   *[other] { $count } mistakes of the filter were found, { $rate } in 1,000 closed pages.
 }
reports-sum-mistakes-few = Too few mistakes of the filter were found to give a number.
reports-requests = Requests to open a page
reports-sum-asked = { $count ->
    [one] Classes asked { $count } time for a page to be opened.
   *[other] Classes asked { $count } times for a page to be opened.
 }
reports-sum-asked-few = Classes asked too few times for a page to be opened to give a number.
reports-ask-opened = Opened
reports-ask-stays = Stays closed
reports-ask-together = We look at it together
reports-ask-waiting = Not answered
reports-in-lesson = About { $count } in 100 were answered within 45 minutes.
reports-in-day = About { $count } in 100 were answered within a day.
reports-safeguarding = Safeguarding in counts
reports-urgent = Urgent
reports-urgent-calm = Urgent, closed as no concern
reports-other-incidents = Other incidents
reports-sum-incidents = { $count ->
    [one] { $count } incident needed a person's look.
   *[other] { $count } incidents needed a person's look.
 }
reports-sum-incidents-few = Too few incidents needed a person's look to give a number.
reports-self-reports = { $count ->
    [one] { $count } pupil's message reached the safeguarding team.
   *[other] { $count } messages of pupils reached the safeguarding team.
 }
reports-self-reports-few = Fewer than five messages of pupils reached the safeguarding team.
reports-names = Names uncovered
reports-names-none = No uncovering of a name was counted in this time.
reports-names-sum = { $count ->
    [one] One name was uncovered in this time, with a reason and on record.
   *[other] { $count } names were uncovered in this time, each with a reason and on record.
}
reports-names-few = A few names were uncovered in this time, each with a reason and on record.
reports-policy = Rules
reports-policy-now = Rules version { $version } is in force, digest { $digest }.
reports-help = Health, identity and support sites closed by mistake
reports-help-none = No site of health, identity or support was found closed by mistake. The target is none.
reports-help-closed = { $count ->
    [one] { $count } site of health, identity or support was closed by mistake. The target is none.
   *[other] { $count } sites of health, identity or support were closed by mistake. The target is none.
 }
reports-help-few = Some sites of health, identity or support were closed by mistake, fewer than five. The target is none.
reports-opened-sites = Other sites opened on request
reports-sites-none = None.
reports-times-opened = Times opened
reports-said = What pupils said of the closed pages
reports-said-how = Whoever reads the page that stands in place of a closed one can say whether it helped or was wrong. Nobody is named, and nobody has to say anything.
reports-said-helped = “This helped”
reports-said-wrong = “This was wrong”
reports-coverage-classes = { $count ->
    [0] No class has rules yet.
    [one] { $count } class has rules.
   *[other] { $count } classes have rules.
 }
reports-coverage-lists = { $fresh } of { $count ->
    [one] { $count } list is
   *[other] { $count } lists are
 } fresh.
reports-coverage-guests = A device that nobody knows gets the rules for guests, never none.
reports-coverage-tiers = Classes by age tier
reports-classes-head = Classes
reports-with-network = Known by network
reports-coverage-late = Lists that are late
reports-coverage-none-late = No list is late.
reports-list = List
reports-updated = Last fetched
reports-names-head = Names
reports-tests-run = Test the rules now
reports-tests-never = The filter was not tested in this time.
reports-tests-fine = Tested on { $when }: { $count ->
    [one] { $count } check of the rules passed and none failed.
   *[other] { $count } checks of the rules passed and none failed.
 }
reports-tests-failed = Tested on { $when }: { $failed ->
    [one] { $failed } check of the rules failed.
   *[other] { $failed } checks of the rules failed.
 }
reports-tests-proxy-fine = Tested through the gateway on { $when }: { $count ->
    [one] { $count } check passed and none failed.
   *[other] { $count } checks passed and none failed.
 }
reports-tests-proxy-failed = Tested through the gateway on { $when }: { $failed ->
    [one] { $failed } check failed.
   *[other] { $failed } checks failed.
 }
reports-tests-wrong = What failed
reports-tests-what = Check
reports-tests-seen = What came
reports-tests-tiers = The last test by age tier
reports-tests-runs = Tests so far
reports-tests-when = When
reports-tests-way = How
reports-tests-passed = Passed
reports-tests-failed-head = Failed
reports-tests-not = Not tested
reports-tests-by-proxy = Through the gateway
reports-tests-by-rules = Rules alone
reports-tests-own = This machine
reports-probe-protected = A helpline opens
reports-probe-search = An unsuitable search is closed
reports-probe-help-search = A search for help opens
reports-probe-safe-search = Safe search is switched on
reports-probe-text = An unsuitable text is closed
reports-limit-apps = Apps that hide their pages, and connections that are never opened, were judged by the name of the site only.
reports-limit-devices = Devices outside the school's network, and devices that do not use the gateway, are not counted.
reports-limit-cause = A closed page says nothing about why it was asked for. Numbers show what the filter did, not what pupils are like.
reports-limit-kept = Sites are listed as long as the requests for them are kept; the counts reach back further.
reports-limit-unasked = Mistakes that nobody reported are not in it.
reports-limit-ca = Whether a device trusts the school's certificate is not known here; on its own page each device can check.
reports-limit-tests = Names and certificates of real sites were not tested, nor whether a device trusts the school: open /start/check on a device for that.
reports-counted-weeks = Whole weeks from Monday to Sunday, in the school's time zone. The running week is not in it.
reports-counted-closed = A closed page is one request that was answered by a page of the filter. Pictures and trackers that nobody sees are not counted.
reports-counted-mistakes = A mistake is a request that was answered by opening, or an incident that a person closed as a mistake of the filter.
reports-counted-small = Counts under five are not shown, nor others that would tell one of them. What is not shown all looks the same.
reports-counted-tests = Tests ask for names that only the filter's own lists know, for each age tier.
reports-counted-help = A site belongs to health, identity or support if somebody asked for it as such, or if the rules file it there now.
reports-counted-coverage = Classes and networks are those in the rules in force. A list is late after 30 days.
reports-review-how = Each part names a question, says what the gateway knows, and leaves room for what people know. Print it, or keep it as a file.
reports-review-answer = What we found
reports-review-who = Who does what, until when
reports-review-roles = Who is responsible for filtering and monitoring?
reports-review-risk = Do the rules fit the pupils' age and needs?
reports-review-changes = Are the rules and their changes known and agreed?
reports-review-illegal = Is illegal content closed for everybody?
reports-review-tests = Is the filter tested, and what came out?
reports-review-overblocking = Does filtering get in the way of teaching?
reports-review-languages = Does it work in the languages spoken here?
reports-review-devices = Which devices and apps does it not reach?
reports-review-monitoring = Is somebody looking at what needs a person?
reports-review-records = What is kept, for how long, and who may see it?
reports-review-training = Do staff know what to do?
reports-review-pupils = Do pupils and parents know how it works, and where to find help?
reports-review-leads = { $count ->
    [0] Nobody is set up as safeguarding lead.
    [one] { $count } account is set up as safeguarding lead.
   *[other] { $count } accounts are set up as safeguarding lead.
 }
reports-review-tiers = { $count ->
    [one] There is { $count } age tier, with rules of its own.
   *[other] There are { $count } age tiers, each with rules of its own.
 }
reports-review-version = Rules version { $name } is in force. Every rule of the school names an owner and a reason.
reports-review-locked = { $count ->
    [one] { $count } category is locked: no setting of the school can open it.
   *[other] { $count } categories are locked: no setting of the school can open them.
 }
reports-review-rate = The filter was found to be wrong { $name } times in 1,000 closed pages.
reports-review-languages-say = Texts are judged, and pages speak, in English, Vietnamese, Polish and Russian.
reports-review-kept = { $count ->
    [one] Records of closed pages are kept for { $count } day, then only counts.
   *[other] Records of closed pages are kept for { $count } days, then only counts.
 }
reports-review-source = The questions follow the filtering and monitoring standards for schools of the Department for Education (England).
reports-study-error = Error: Data for studies
reports-study-take = Take the data
reports-study-none = No week is ready yet. A week is made seven days after it ends, and never changes afterwards.
reports-study-from = First week
reports-study-to = Last week
reports-study-least = Every row is of at least { $count } people or devices.
reports-study-dictionary = What the columns mean
reports-study-no-weeks = Choose a first week that is not after the last one
reports-filter-from = From
reports-filter-to = To
reports-filter-who = Code
reports-filter-host = Site
done-tested = The filter was tested.
did-report-export = downloaded a table of a report
did-incident-export = downloaded a list of incidents
did-study-export = downloaded data for studies
did-filter-test = tested the filter
