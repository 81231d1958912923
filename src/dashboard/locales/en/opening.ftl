# Pages opened for a class.
nav-now = Class now
nav-open = Open pages
nav-lessons = Lessons
open = Open pages
open-lead = Pages that are closed for pupils and open for one class for a while. Each has an end.
open-week-lead = { $count ->
    [0] Nothing was opened in the last seven days.
    [one] One page was open in the last seven days. Look whether the reason still convinces you.
   *[other] { $count } pages were open in the last seven days. Look whether the reasons still convince you.
  }
open-period = Period
open-term = This term
open-week = Last seven days
open-none = Nothing is open beyond the rules.
open-now = Open now
open-over = Over
open-was-asked = pupils asked for it
open-end = End now
open-longer = 45 minutes longer
open-propose = Ask IT to keep it open
open-cannot = What cannot be opened here, and why
open-span = { $from } to { $until }
open-ended-by = Ended early at { $when } by { $name }
open-new = Open a page
open-new-lead = For one class, for a while. It ends by itself.
open-new-hint = It is written down who opened what, until when and why. Parts of the page that come from another site may stay closed.
open-no-class = No class is assigned to you yet. IT can change that.
open-page = Address
open-page-hint = A site, like atlas.example, or one page of it, like atlas.example/cells.
open-class = Class
open-until = Until
open-until-lesson = End of the lesson, { $name }
open-until-45 = 45 minutes, until { $name }
open-until-60 = One hour, until { $name }
open-until-day = End of today
open-reason = Reason
open-reason-hint = A few words, without names. Colleagues and the safeguarding lead can read it.
open-do = Open
open-wrong-page = Write the address like atlas.example or atlas.example/cells
open-wrong-class = Choose one of your classes
open-wrong-until = Choose until when
open-wrong-reason = Write why, in a few words
open-lead-only = Only the safeguarding lead or IT can open this subject, with a reason.
open-nobody = Nobody can open this: the law forbids it, or the school has locked it.
open-words = Words of a search are closed here, not a page. Opening the search site would not change it.
open-too-wide = This is an ending that many sites share, not one site. Write the whole name.
check = Will it open?
check-lead = Try the pages of a lesson beforehand, as the class would open them.
check-pages = Addresses
check-pages-hint = One on each line, at most twenty.
check-do = Check
check-too-many = Only the first twenty were checked.
check-wrong = These do not read as web addresses:
check-for = For class { $name }
check-opens = Opens
check-warns = Warns first
check-closed = Does not open
check-open = Open it for a while
check-ask = Ask IT to keep it open
check-hint = The text of a page is read when a pupil opens it and can still close it. What a page loads from other sites is not checked here.
now = Class now
now-classes = Your classes
now-lesson = The lesson ends at { $name }.
now-no-lesson = No lesson is going on by the school's bells.
now-no-bells = What you open here stays open for 45 minutes.
now-say = { $count ->
    [0] No page is asked for
    [one] One page is asked for
   *[other] { $count } pages are asked for
  }
now-asks-none = Requests from this class appear here by themselves.
now-not-now = Not now
now-trips = Pages that keep closing
now-trips-none = No page was closed for three or more pupils in the last 45 minutes.
now-pupils = { $count ->
    [one] one pupil
   *[other] { $count } pupils
  }
now-open = Open for this class
now-until = until { $name }
now-bars = What was closed
now-bars-none = Nothing in the last ten minutes.
now-bars-hint = Shares of closed pages in the last ten minutes, by subject. Pages that open are not recorded. A site is named only if three pupils or more met it.
now-updated = Updated at { $name }
review-open = Open for { $class } until { $until }
review-late = An answer was due { $name }
review-more = Other ways to open it
review-scope = How much
review-site = The whole site
review-page = Only this page
review-keys = With the keyboard: go to a request with Tab or the arrows, and answer it with the number on the button.
review-to-it = Send to IT
review-at-it = IT has it
review-from-it = IT: { $name }
review-no-class = It cannot be opened from here: no class is known, as with a guest or a shared device. IT can open it for the age tier.
review-no-page = It cannot be opened from here: the address was not kept.
review-undo = Undo
precision = How often rules are right
precision-lead = What people said of the pages that each rule, list or phrase file closed in the last 90 days.
precision-empty = No page was closed yet.
precision-source = Rule, list or phrase file
precision-closed = Closed pages
precision-opened = Requests answered by opening
precision-mistakes = Incidents closed as a mistake
precision-doubtful = look at it
precision-share = { $part } of { $whole } ({ $share } %)
precision-few = { $part } of { $whole }
precision-hint = { $count ->
    [one] A share is shown from one answer on.
   *[other] A share is shown from { $count } answers on.
  }
open-begin = Begins
open-begin-hint = Leave it as it is to open the page now. For a later lesson, the end below counts from its beginning.
open-begin-now = Now
open-lesson-on = { $day }, { $from } to { $until }
open-wrong-begin = Choose a lesson of the next two weeks
open-planned = For later
open-cancel = Do not open it
open-for-self = For the own work
only = Only these pages
only-lead = The class works with these pages until the lesson ends. Everything else waits.
only-pages-hint = { $count ->
    [one] A site, like atlas.example, or one page of it, like atlas.example/cells. One at most.
   *[other] One on each line: a site, like atlas.example, or one page of it, like atlas.example/cells. At most { $count }.
  }
only-do = Begin
only-hint = Pictures, videos and other parts that these pages load still work. If a page needs a sign-in on another site, add that site. Help pages stay open. It is written down who began this and when; nobody writes down who went elsewhere.
only-none = Write at least one address
only-too-many = { $count ->
    [one] One address at most
   *[other] At most { $count } addresses
  }
only-wrong = These do not read as the address of one site: { $name }
only-closed = These do not open for the class: { $name }. Open them first, or leave them out.
only-not = The class may go wherever the rules allow.
only-choose = Choose the pages
only-change = Choose other pages
only-end = Back to normal now
cover = Cover lessons
cover-lead = A colleague has the class for one lesson, as if it were the own one. It ends by itself.
cover-none = Nobody covers a lesson of this class.
cover-nobody = There is no other teacher to hand the class to.
cover-colleague = Colleague
cover-lesson = Lesson
cover-do = Hand the class over
cover-end = Take the class back
cover-hint = During that lesson the colleague sees requests and incidents of the class and can open pages for it. It is written down who handed it over.
cover-wrong-colleague = Choose a colleague who teaches here
done-cover-begun = The colleague has the class for that lesson.
done-cover-ended = The class is no longer handed over.
did-cover-begin = handed a class over for a lesson
did-cover-end = took a class back before the end of a lesson
show = Show to class
show-only = Until { $name }
show-pages = Open for you now
show-pages-only = The pages of this lesson
show-none = No page is chosen for this lesson.
now-keys = With the keyboard: go to a request with Tab or the arrows. 1 to 9 open the request with that number, x answers “not now”, p pauses, s shows the page to the class.
incidents-keys = With the keyboard: go to an incident with Tab or the arrows and press the number on its button; p pauses.
proposal-keep = Keep it open
proposal-until = How long
proposal-until-month = Four weeks, until { $name }
proposal-until-half = Half a year, until { $name }
proposal-until-year = A year, until { $name }
proposal-for-good = Write it into the rules for good
proposal-nobody = The rules do not know the class or age tier any more.
proposal-kept-by = Open until { $until }. { $name }, { $when }
done-open-planned = The page opens for the class when the lesson begins.
done-only-begun = The class works with these pages now.
done-only-ended = The class is back to normal.
done-proposal-approved = The page is open, and whoever waited for it can read the answer.
reason-only-these = The class works with a few other pages now.
did-only-begin = had a class work with a few pages only
did-only-end = ended a lesson with a few pages only
open-wishes = Sent to IT
proposal-waits = IT has not answered yet.
proposals = Pages to keep open
proposals-lead = Pages that staff opened for a class and would like to stay open.
proposals-empty = Nothing is asked for.
proposals-settled = Settled
proposal-rule = The rule for policies/rules.toml. Change it as you like; it holds once the file is saved.
proposal-decline = It stays as it is
proposal-approved-by = Rule added. { $name }, { $when }
proposal-declined-by = Left as it is. { $name }, { $when }
done-open-opened = The page is open for the class.
done-open-ended = The page is closed again.
done-open-longer = The page stays open longer, as far as the school's limit allows.
done-open-proposed = IT will see the page on its list.
done-answered-to-it = IT has it on its list. What becomes of it is under Open pages. The pupils still wait for your answer.
done-answer-undone = The answer is taken back. The request waits again, and what it opened is closed.
done-proposal-settled = The list is up to date.
reason-opened = A member of staff has opened it for the class, for a while.
did-page-open = opened a page for a class
did-page-close = closed an opened page early
did-page-longer = kept an opened page open longer
did-page-propose = asked to keep a page open
did-proposal-settle = settled a wish to keep a page open
did-appeal-undo = took back an answer

## Lessons to give

lessons = Lessons to give
lessons-lead = Short cards for ten minutes with a class, worded for its age.
lessons-fits = Fits what { $name } met this week
lessons-fits-hint = By subjects of the whole class. It says nothing about one pupil.
lessons-all = All cards
lessons-others = Other cards
lessons-how = Ten minutes with the class
lessons-how-1 = Read one sentence aloud. Ask what it means, and wait.
lessons-how-2 = Let pairs find an example they know, without names.
lessons-how-3 = Agree on one thing that everybody tries this week.
lessons-print = Printed, the card is one page for the wall.
