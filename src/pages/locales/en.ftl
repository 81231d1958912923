# English. Attributes say who is spoken to: a, b, c, d, e are the five voices; `primary` stands
# for a and b, `secondary` for c, d and e. What has no attribute is said to everybody.

## Frame of every page

language-label = Language
skip = Skip to the text
and = and

## Closed pages

h1 =
    .a = This page is closed at school.
    .b = This page does not open at school
    .secondary = The school network does not open this page
    .e = This page is closed for { $group }
calm =
    .a = You are not in trouble.
    .b = You are not in trouble. It is about the page, not about you.
    .c = This is a decision about the page, not about you.
    .d = The decision is about the page, not about you.
next =
    .primary = What would you like to do?
    .secondary = What you can do
go =
    .primary = Go to my class page
    .secondary = Go to the school start page
go-sub =
    .a = Pages your teacher picked for you
    .b = Pages for your lessons
ask =
    .a = I need this page
    .b = I think this is a mistake
    .c = I think this is a mistake
    .d = Is this a mistake? Ask for the page
    .e = Report a wrong subject
ask-sub =
    .a = Ask my teacher to look
    .b = Ask for the page to be checked
help =
    .a = I feel worried
    .b = I need help
    .c = I need help or want to talk
    .d = Need help or someone to talk to?
    .e = Help for pupils and staff
help-sub =
    .a = Talk to a grown‑up who helps
    .b = Talk to someone, in private
help-button = I need help
help-who = You can talk to { $names }, or to another adult you trust at school.
    .a = You can talk to { $names }.
    .b = You can talk to { $names }.
help-anyone = You can talk to an adult you trust at school.
help-private =
    .secondary = What you write is private: teachers do not see it, and it does not show on this page.
help-limit =
    .secondary = One important thing: if someone is in danger, others may be asked to help. You are told first if possible.
tip-title = Good to know
held = What you typed was not sent.
cut = The page was closed while it was opening.
fact-site = Site
fact-subject = Subject
fact-rule = Rule
fact-code = Code
fact-group = Group
fact-version = Policy version
fact-request = Request
seen-title = What the school sees
seen =
    .a = Your teacher sees that a page was closed. Your teacher does not see your name, unless there is a good reason.
    .b = The school notes the site, the reason and the time. Nobody looks at your name without a good reason.
    .c = We note the site, the subject and the time. Teachers see a code, not your name. { $days ->
        [one] The entry is deleted after { $days } day.
       *[other] The entry is deleted after { $days } days.
    }
    .d = We note the site, the subject and the time. The teacher's list does not hold your name. { $days ->
        [one] The entry is deleted after { $days } day.
       *[other] The entry is deleted after { $days } days.
    }
    .e = The site, the subject and the time are noted. { $days ->
        [one] The entry is deleted after { $days } day.
       *[other] The entry is deleted after { $days } days.
    }

## Care: help first

care-closed =
    .primary = This page does not open at school.
    .secondary = This page does not open at school.
care-write = Write to { $names }
care-write-anyone = Write to someone who helps
care-seen =
    .primary = Your teachers do not see this. People who help may see it.
    .secondary = Your teachers do not see this. The safeguarding team may.
outside = Rather talk outside school?
danger = In danger right now? Call:
helplines-open =
    .primary = Help pages are always open. Nobody writes down who visits them.
    .secondary = Helpline sites are open on every school device. The school does not record who visits them.

## Not available

gone-h1 = This page is not available.
gone-help = Did you see something upsetting? You can talk to someone. You are not in trouble.
gone-list =
    .secondary = This rests on a list that the school does not keep and cannot change. Whoever keeps the list also takes complaints about it.

## Staff open a page for their own work

own-go =
    .e = Open it for me for 60 minutes
own-check =
    .e = Will it open for my class?
own-h1 =
    .e = Open { $site } for yourself
own-lead =
    .e = It opens for you and on this device only. Classes keep their rules.
own-locked =
    .e = Nobody can open this page: the law or the school has locked it, or it was closed for the words of a search.
own-opened =
    .e = The site is open for you until { $time }.
own-reason =
    .e = Why do you need it?
own-reason-hint =
    .e = A few words, without names.
own-until =
    .e = Until when
own-until-60 =
    .e = For an hour, until { $time }
own-until-day =
    .e = Until the end of today
own-do =
    .e = Open it for me
own-seen =
    .e = Opening is logged with your reason.
own-lacks-reason =
    .e = Write in a few words why you need it.
own-not-kept =
    .e = It was not opened, and nothing has changed. Your words are still here. Try again.
own-classes =
    .e = Will it open for my class?
own-classes-hint =
    .e = As in a lesson, by the address alone. The text of a page can still close it.
own-opens =
    .e = Opens for
own-warns =
    .e = Warns first for
own-closed =
    .e = Does not open for
own-check-there =
    .e = Try more pages, or open this one for a class

## A class works with a few pages

only-h1 =
    .a = Your class has other pages now.
    .b = Your class works with other pages now
    .secondary = Your class is working with a few chosen pages now
    .e = This class is working with a few chosen pages now
only-why =
    .primary = This page opens again at { $time }.
    .secondary = They were chosen for this lesson. Other pages open again at { $time }.
only-seen =
    .primary = Nobody writes this down.
    .secondary = The school does not note that this page was asked for.

## Unsafe

tell-it =
    .primary = Tell the school about it
    .secondary = Tell IT about this page

## Part of a page

frame-closed = This part does not open at school.
frame-why = Why?

## Subjects

why-general =
    .primary = This page is closed for your class.
    .secondary = Reason: { $category }. This subject is closed for your group.
why-unnamed =
    .primary = This page is closed for your class.
    .secondary = A rule of the school closes this page.
why-games =
    .primary = This is a games page. At school we use pages for learning.
    .secondary = Reason: games. This subject is closed during lessons.
why-adult =
    .primary = This page is for grown‑ups.
    .secondary = Reason: content for adults.
why-chat =
    .primary = This is a chat page. Chat pages are closed at school.
    .secondary = Reason: chat and social networks.
why-betting =
    .primary = This page is for grown‑ups.
    .secondary = Reason: betting and gambling. This subject is closed for all classes.
why-unsafe =
    .primary = This page could harm the computer. It was closed in time.
    .secondary = Reason: the page tries to steal passwords or install something. If a password was typed there, change it and tell IT. Nobody will be blamed.
why-new-site =
    .primary = Nobody has checked this page yet. A teacher can check it.
    .secondary = Reason: a new site that has not been checked yet.
why-closed-now =
    .primary = This page opens again at { $time }.
    .secondary = Reason: closed during lessons. It opens at { $time }.
why-closed-now-untimed =
    .primary = This page is closed now. A teacher can open it.
    .secondary = Reason: closed for now. A teacher can open it for a lesson.
why-care =
    .primary = This page can make you sad or scared. You can talk about it with someone.
    .secondary = If things are hard right now, you do not have to handle them alone.
why-health =
    .primary = This may be a mistake. A teacher can check it.
    .secondary = Pages about health, rights and support are normally open. This may be a mistake.
why-ai =
    .primary = This page talks, but it is a machine. It is closed at school.
    .secondary = Reason: programs that chat or make pictures.
why-video =
    .primary = This is a video page. At school we use pages for learning.
    .secondary = Reason: videos and films.
why-shopping =
    .primary = This is a shop. At school we use pages for learning.
    .secondary = Reason: shopping.
why-circumvention =
    .primary = This page leads around the school's rules. It is closed at school.
    .secondary = Reason: tools that lead around the school's filter.
why-violence =
    .primary = This page can be scary. It is closed at school.
    .secondary = Reason: violence.
why-hate =
    .primary = This page is mean about people. It is closed at school.
    .secondary = Reason: hate against people.
why-drugs =
    .primary = This page is for grown‑ups.
    .secondary = Reason: drugs, alcohol or smoking.
why-weapons =
    .primary = This page is about weapons. It is closed at school.
    .secondary = Reason: weapons or dangerous instructions.
why-search =
    .primary = This search does not open at school.
    .secondary = Reason: the words of this search.

## Tips

tip-surprise =
    .primary = If a page opens by surprise, close it. Then tell a grown‑up.
tip-prizes =
    .b = “You have won” is often a trick to get your name or phone number.
    .secondary = “You have won” is often a trick to get your name or phone number.
tip-address =
    .secondary = Look at the end of the site's name, just before the first single slash. That part says who owns the page.
tip-betting =
    .secondary = Betting sites are built to make stopping hard: a start bonus, a clock, “almost won”. Knowing the tricks makes them work less well.
    .c = Betting sites are built to make stopping hard. Knowing the tricks makes them work less well.
tip-pictures =
    .secondary = Someone asks for a private picture? You may say no, stop answering, and tell someone. It is never too late to ask for help.

## Asking for a page

ask-h1 =
    .a = Ask my teacher to look
    .b = Ask for the page to be checked
    .secondary = Ask for the page
    .e = Report a wrong subject
ask-lead =
    .a = Press the button. Your teacher can look at this page.
    .b = A person will look at the page. It costs nothing to ask.
    .secondary = A person looks at every request. Asking has no disadvantage.
ask-unsafe-lead =
    .primary = Press the button. The school will look at this page.
    .secondary = IT gets the site and the time. If a password was typed there, please say so.
q-why =
    .primary = Why do you need this page?
    .secondary = Why do you need this page?
    .e = What is wrong?
o-lesson = For a lesson or homework
o-wrong-group =
    .primary = It is a page for learning
    .secondary = The page is in the wrong group
o-support =
    .primary = I am looking for help
    .secondary = I am looking for information on health, rights or support
o-other = Another reason
q-more = Anything to add? (optional)
q-more-hint =
    .primary = Do not write passwords or secrets.
    .secondary = Do not write passwords or private matters. For difficult things use “I need help”.
send =
    .primary = Ask
    .secondary = Send
ask-who =
    .primary = Your teacher sees this. Your code is { $code }.
    .secondary = Your teacher and IT see this. You find the answer with the code { $code }.
sent =
    .a = Done. Your teacher will look. You can go to your class page now.
    .b = Thank you. The page will be checked. Look for the answer with this code: { $code }
    .secondary = Sent. You find the answer with the code { $code }.
ask-who-lesson =
    .secondary = The teacher of the lesson sees this, after the lesson IT does. You get an answer { $due } at the latest. Check it with the code { $code }.
ask-who-due =
    .secondary = Your teacher and IT see this. You get an answer { $due } at the latest. Check it with the code { $code }.
sent-due =
    .secondary = Sent. You get an answer { $due } at the latest. Check it with the code { $code }.
sent-h1 =
    .primary = Done
    .secondary = Your request is sent
not-sent = It was not sent. Your words are still here. Try again in a minute.

## The answer

status-h1 = Look for an answer
status-label = Code
status-hint = Six letters or numbers, like K7Q-4MD.
status-look = Look
status-again = Look again
status-waiting = Nobody has answered yet. You will see the answer here.
status-due =
    .secondary = You get an answer { $due } at the latest.
status-already = You have already asked. You will see the answer here.
status-opened =
    .primary = Good news. The page will be opened.
    .secondary = The answer: the page will be opened for your class.
status-stays =
    .primary = The page stays closed. You can ask your teacher why.
    .secondary = The answer: it stays closed in this class. You can ask your teacher why.
status-together =
    .primary = We will look at it together.
    .secondary = The answer: we will look at it together.
status-class-asked = Your class has already asked. You will see the answer here.
status-open-until = The page is open for your class until { $time }.
status-open-link = Go to the page
status-over = The page was open for your class. That time is over.
status-late = Nobody has answered yet. We have told another person at school.
status-kept = Your message is kept. Nobody has read it yet.
status-read = Someone has read your message.
status-reply = An answer for you
status-looked =
    .primary = { $times ->
        [0] Nobody looked at your name.
        [one] Somebody looked at your name. There was a reason.
       *[other] Somebody looked at your name { $times } times. There was a reason.
    }
    .secondary = { $times ->
        [0] Up to last week, nobody had looked at your name.
        [one] Up to last week, your name was looked at once. The reason is on record.
       *[other] Up to last week, your name was looked at { $times } times. Each reason is on record.
    }
status-unknown = We do not know this code. Check the letters.
status-unavailable = The answer is not there just now. Try again soon.
problem = There is a problem
too-many = Many people are asking just now. Wait one minute, please.

## Help

talk-h1 =
    .a = Someone can come to you
    .b = You can talk to someone
    .secondary = You can talk to someone
talk-title = Talk to someone
talk-lead =
    .a = You did nothing wrong. A grown‑up can help.
    .b = You do not need the right words. You are not in trouble for asking.
    .secondary = You do not need to have proof. You do not need the right words. You are not in trouble for asking.
talk-readers =
    { $count ->
        [one] One person reads what you write: { $names }. Keeping pupils safe is their job here.
        [2] Two people read what you write: { $names }. Keeping pupils safe is their job here.
       *[other] These people read what you write: { $names }. Keeping pupils safe is their job here.
    }
    .a = { $names } will read this. They keep pupils safe.
talk-readers-unnamed =
    .primary = People who keep pupils safe will read this.
    .secondary = The people who keep pupils safe at this school read what you write.
talk-unnamed =
    .primary = No names are listed here yet. Please also tell a grown‑up.
    .secondary = The school has not named its helpers here yet. The surest way is to call, or to tell an adult you trust.
talk-private =
    .primary = Other teachers and children can not see it.
    .secondary = Private from everyone else. Your teachers, classmates and the IT team can not see it.
talk-limit =
    .primary = If someone could get hurt, more people will help.
    .secondary = Private, not secret. If you or someone else could get hurt, other people will be asked to help. You are told first if possible.
talk-hurt = Is someone hurt? Tell the grown‑up next to you now.
talk-come = Who should come?
talk-anyone = It does not matter
talk-wish = What would help?
wish-talk = Talk with me at school
wish-write-back = Write back to me
wish-friend = I am worried about a friend
wish-unsure = I am not sure yet
talk-words = What is it about?
talk-empty = You can leave this empty.
talk-name = Who should we look for?
    .a = What is your name?
talk-name-hint =
    .primary = You can leave this empty.
    .secondary = Your name and class, or how to reach you. You can leave this empty.
talk-when = When is a good time?
when-break = Next break
    .a = At break
when-after-school = After school
when-soon = As soon as you can
    .a = Now
talk-discreet = Please do not come to my lesson
talk-send = Send to { $names }
    .a = Ask them to come
talk-send-unnamed = Send
talk-hours =
    .primary = At night, please call the number on this page.
    .secondary = This is not an emergency service. At night and at weekends please use the phone number on this page.
talk-sent-h1 = Your message has arrived
talk-sent =
    .a = { $names } can read it now. You can close this page.
    .b = { $names } can read it now. You can close this page.
    .secondary = { $names } can read your message now. You can close this page.
talk-sent-unnamed =
    .primary = People who help can read it now. You can close this page.
    .secondary = The people who keep pupils safe can read your message now. You can close this page.
talk-code =
    .primary = You can also show them this code: { $code }
    .secondary = With this code you can speak about it without giving your name first: { $code }
talk-not-sent = It was not sent. Your words are still here.
talk-not-sent-call = Try again, or call { $number }.
talk-not-sent-adult = Try again, or talk to an adult you trust.
leave = Leave this page
leave-note =
    .primary = “Leave this page” opens the start page. The browser still remembers this page.
    .secondary = “Leave this page” opens the school start page. It does not clear the browser's history.

## Warn first

agree-h1 = Before you start
agree-lead =
    .primary = This is how we use the web at school.
    .secondary = What the school asks of everybody on the net, and what it promises.
agree-kind =
    .primary = Be kind to others.
    .secondary = Be fair to others. Ask before you share a picture of somebody.
agree-data =
    .primary = Keep your name, address and photos to yourself.
    .secondary = Keep passwords, and what is private, to yourself.
agree-tell =
    .primary = Does something feel strange? Tell a grown-up. You are not in trouble.
    .secondary = Something worries you? Tell someone you trust. Nobody is blamed for asking.
agree-closed =
    .primary = Some pages are closed at school. You can always ask.
    .secondary = Some pages are closed. The school notes which, and you can ask for a page each time.
agree-on = I have read this
agree-once = You see this page once each term.
warn-h1 = Before you go on
warn-note =
    .primary = You can go back. You can also open the page.
    .secondary = You can go back, or open the page. Opening is remembered for this site for a while.
warn-back = Go back to the start page
warn-on = Open the page
warn-old = The page can not be opened from here any more. Open it again first.

## When something went wrong

fail-h1 =
    .primary = This page did not open.
    .secondary = The page did not open
fail-calm = It is not your fault.
fail-again = Try again
fail-number =
    .primary = Number for your teacher
    .secondary = Number for IT
fail-name =
    .primary = There is no page with this name. Check the letters.
    .secondary = There is no site with this name. Check how the address is written.
fail-refused =
    .primary = The page is not working now. Try again later.
    .secondary = The site does not take visitors at the moment. It may work again later.
fail-timeout =
    .primary = The page is too slow now. Try again later.
    .secondary = The site did not answer in time. It may work again later.
fail-broken =
    .primary = The page is not working now. Try again later.
    .secondary = The site's answer broke off. It may work again later.
fail-tls =
    .primary = The page is not safe to open. Tell your teacher.
    .secondary = The site and the school network found no safe way to talk to each other. Tell IT if you need this site.
fail-weak =
    .primary = The page is too old to be safe. It stays closed.
    .secondary = The site protects its connection in an old way that others can read along. Browsers of today refuse it too. Tell IT if you need this site.
fail-asks =
    .primary = The page wants a special key. Tell your teacher.
    .secondary = The site wants a certificate from your device. It cannot get it through the school network. Tell IT if you need this site.
fail-inside =
    .primary = This page is not on the internet. Tell your teacher.
    .secondary = This address lies inside the school network. It does not open from here. Tell IT if you need it.
fail-port =
    .primary = This page does not open at school. Tell your teacher.
    .secondary = The address uses a port that is closed here. Tell IT if you need it.
fail-large =
    .primary = That was too big to send. Tell your teacher.
    .secondary = The browser sent more than the network takes. Clearing this site's cookies often helps.
fail-request =
    .primary = The computer asked in a strange way. Tell your teacher.
    .secondary = The network did not understand the request. Try again, or use another browser.
fail-misdirected =
    .primary = The computer mixed up two pages. Try again.
    .secondary = The browser asked for one site on the line of another. Opening the page again mostly helps.
fail-slow =
    .primary = That took too long. Try again.
    .secondary = The request did not arrive in time. Try again.
fail-sign-in =
    .primary = The computer must sign in first. Tell your teacher.
    .secondary = The network asks for your school name and password first. Open the page again and sign in.
fail-loop =
    .primary = The page goes in a circle. Tell your teacher.
    .secondary = The request went in a circle. Tell IT about it.
fail-parent =
    .primary = The school network has no way out now. Tell your teacher.
    .secondary = The network behind the school, through which every page comes, does not answer or refuses. Please tell IT, with the number below.
fail-busy =
    .primary = Many people are online now. Try again in one minute.
    .secondary = Too much is going on in the network at the moment. Try again in a minute.
fail-own =
    .primary = The school network has a problem. Tell your teacher.
    .secondary = The school's filter has a problem of its own. Please tell IT, with the number below.
fail-not-http =
    .primary = This is not a web page. Tell your teacher.
    .secondary = Something other than a web page was spoken here. If a program needs it, tell IT.
fail-certificate =
    .primary = The page can not show that it is real. It stays closed.
    .secondary = The site can not prove that it is the real one. Somebody else could read or change what is typed there.
cert-expired =
    .secondary = Its certificate is out of date.
cert-early =
    .secondary = Its certificate is not valid yet.
cert-name =
    .secondary = Its certificate belongs to another site.
cert-issuer =
    .secondary = Nobody whom browsers trust has vouched for its certificate.
cert-revoked =
    .secondary = Its certificate was withdrawn.
cert-weak =
    .secondary = Its certificate is made in an old way that can be forged.
cert-other =
    .secondary = Its certificate has a fault.
cert-stays =
    .secondary = So the page stays closed. Only the site itself can mend this; waiting often helps.
fact-fingerprint = Certificate

## A certificate that staff accept for minutes

waive-way = Open it for a few minutes, on the record
waive-h1 = Open a site that cannot prove who it is
waive-lead = Nobody can tell this site from a copy. Type nothing there that must stay secret. If you can wait, ask IT first.
waive-note = It opens on this device only, for { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 }. If the site changes its key, it closes. Your reason is kept for IT. Please name no pupil.
waive-why = Why do you need it now?
waive-on = Open it all the same
waive-is-open = The site is open on this device until { $clock }.
waive-end = Close it now
waive-no-reason = Please say in a few words why you need it.
waive-failed = This could not be recorded, so the site stays closed. Please tell IT.

## The portal

home-lead =
    .primary = Here you find help and answers.
    .secondary = Help, answers and set-up for the school network.
home-status-sub =
    .primary = You asked for a page? See the answer.
    .secondary = You asked for a page and have a code.
home-talk-sub =
    .primary = A grown‑up can help you.
    .secondary = Private, and without reasons.
home-about-sub = What is looked at, and what is not
home-setup-sub = For a new computer, tablet or phone
not-found-h1 = There is no page here
not-found = Check the address, or go to the start page.
token-old-h1 = This link is too old
token-old = Open the page again. Then you can ask again.
token-bad-h1 = This link does not work
token-bad = Open the page again. Then use the link there.

## How filtering works here

about-h1 = How filtering works here
about-lead =
    .primary = The school looks at pages before they open.
    .secondary = The school checks pages before they open, so that they suit the age of the class. This is what that means.
about-looked-h = What is looked at
about-looked =
    .primary = A computer looks at the page's name and its words.
    .secondary = A program compares the address, the words of a search and the text of a page with lists and rules. No person watches. The rules depend on the age of the class.
about-looked-names =
    .primary = A computer looks at the page's name only.
    .secondary = A program compares the address and the words of a search with lists and rules. The text of your pages is not read. No person watches.
about-tier-reads = { $tier }: address, searches and the text of pages
about-tier-names = { $tier }: address and searches only
about-never-h = What is not opened
about-never =
    .primary = Some pages are private. The school never looks into them.
    .secondary = Connections to these are passed on unopened. Nobody here can look into them.
about-never-none =
    .primary = Every page may be looked at by the computer.
    .secondary = There is no exception here. The program may look into every page.
about-by-h = Who does this
about-by =
    .primary = Your school does this. It keeps children safe.
    .secondary = The school itself runs this filter. It does so to keep pupils safe and to follow the law. This notice can not be switched off.
about-help-h = Help is always open
about-help =
    .primary = Help pages are always open. Nobody writes down who visits them.
    .secondary = Helplines and support sites are open for everybody, at all times. The school does not record who visits them.
about-noted-h = What is written down
about-noted =
    .primary = The school notes closed pages and the time.
    .secondary = Closed pages and serious worries are noted. The entry holds the site, the subject, the time and a code for the device or person. { $days ->
        [one] The entry is deleted after { $days } day.
       *[other] The entry is deleted after { $days } days.
    }
about-noted-no-alerts =
    .primary = The school notes closed pages and the time.
    .secondary = Closed pages are noted. The entry holds the site, the subject, the time and a code for the device or person. { $days ->
        [one] The entry is deleted after { $days } day.
       *[other] The entry is deleted after { $days } days.
    }
about-staff-h = Staff
about-staff =
    .primary = Teachers have their own rules.
    .secondary = Staff have a lighter rule: the text of their pages is not read.
about-outside-h = Outside school
about-outside =
    .primary = At home the school sees nothing.
    .secondary = This works in the school's network only. At home, on mobile data and in other networks the school sees nothing.
about-rights-h = If you want to know more, or to complain
about-rights =
    .primary = You can ask what the school has noted about you.
    .secondary = You may ask what is kept about you, have a mistake put right, and complain. So may your parents.
about-not-noted-h = What is not written down
about-not-noted =
    .primary = Pages that open are not noted.
    .secondary = Pages that open are not recorded. Passwords, messages and what is typed into forms are not kept.
about-who-h = Who sees it
about-who =
    .primary = Your teacher sees a code, not your name.
    .secondary = Teachers see entries of their own classes, with a code and not a name. Worries about safety go to the safeguarding team only.
about-mistake-h = If a page is closed by mistake
about-mistake =
    .primary = Ask with the button on the closed page. A person will look.
    .secondary = Use “I think this is a mistake” on the closed page. A person looks at every request, and a code leads to the answer.
about-certificate-h = The school's certificate
about-certificate =
    .primary = This computer has a key from the school.
    .secondary = To look into protected pages, the gateway shows its own certificate, issued by the school. A browser shows the school's name when asked who vouches for the page. The site's own certificate is checked first. Nobody is asked whether it was withdrawn: only the site's own word and the school's lists count.

## Somewhere useful to go

else-h = Somewhere useful to go
call-here = You can call here.
day-and-night = Day and night.

## Learning cards

cards-h1 = Good to know
cards-lead =
    .primary = Short cards. Read them alone or together.
    .secondary = Short cards: why a page is closed, which tricks to know, and what to do.
cards-scan = Talk to someone: scan this square.
cards-print = If you print this page, it becomes a poster.
cards-all = All cards
home-cards-sub =
    .primary = Short cards about the internet
    .secondary = Short cards about tricks, traps and what to do

## Did this help?

said-h1 = Did this help?
said-lead =
    .primary = Press one button. Nobody sees who pressed it.
    .secondary = Press one of the two. Only a number is kept, not who pressed it.
said-helped = This helped
said-wrong = This was wrong
said-thanks-h1 = Thank you
said-thanks =
    .primary = Your answer helps the school.
    .secondary = Your answer is counted. The school sees sums, not people.

## When messages are read

talk-hours-call =
    .primary = On school days we read from { $from } to { $to }. { $days ->
        [one] You get an answer within one school day.
       *[other] You get an answer within { $days } school days.
    }
    .secondary = This is not an emergency service. Someone reads this on school days from { $from } to { $to }. { $days ->
        [one] You get an answer within one school day.
       *[other] You get an answer within { $days } school days.
    } At other times please use the phone number on this page.
talk-hours-known =
    .primary = On school days we read from { $from } to { $to }. { $days ->
        [one] You get an answer within one school day.
       *[other] You get an answer within { $days } school days.
    }
    .secondary = This is not an emergency service. Someone reads this on school days from { $from } to { $to }. { $days ->
        [one] You get an answer within one school day.
       *[other] You get an answer within { $days } school days.
    }
talk-later =
    .primary = Nobody reads here now. You can call now.
    .secondary = Nobody from the school reads this right now. At this number somebody may answer now.
talk-send-later =
    .primary = Send. We read it { $when }
    .secondary = Send, to be read { $when }
on-today = today at { $time }
on-monday = on Monday at { $time }
on-tuesday = on Tuesday at { $time }
on-wednesday = on Wednesday at { $time }
on-thursday = on Thursday at { $time }
on-friday = on Friday at { $time }
on-saturday = on Saturday at { $time }
on-sunday = on Sunday at { $time }

## Warn first, where nothing is named

warn-unnamed =
    .primary = The school asks you to think first.
    .secondary = A rule of the school asks you to think before this page opens.

## Setting up a device

setup-h1 = Set up this device
setup-title = Set up a device
setup-what = The school checks pages for safety on this network. To do that without warnings, your device must know the school's certificate.
setup-not = Banks, health and public services and system updates are not looked into. You can remove the certificate at any time, in the same place where you put it.
setup-own = This is your own device? You do not have to do this. Ask whether the school has a guest network.
setup-compare-h = 1. Compare
setup-compare = This line must be the same as on the school's poster. If it is not, stop and tell IT.
setup-compare-name = Fingerprint of the certificate (SHA-256)
setup-steps-h = 2. Steps for your device
setup-yours = It looks like this device runs { $system }.
setup-check-h = 3. Check
setup-check = Check this device
setup-download = Download the certificate
setup-download-profile = Download the profile
setup-download-pem = Certificate as text (PEM)
setup-back = All systems
setup-proxy-h = Proxy
setup-proxy = If IT asks for a proxy address, use automatic configuration with this address:
setup-proxy-read = What the file says
setup-wpad = For IT: DHCP option 252 or the name wpad also lead here. Android ignores both, Firefox only uses them when told to.

setup-ios-1 = Open this page in Safari and tap the button “Download the profile”. Tap Allow.
setup-ios-2 = Open Settings, tap Profile Downloaded, then Install.
setup-ios-3 = Now open Settings, General, About, Certificate Trust Settings and turn on the school's certificate. Without this step nothing works.
setup-ios-4 = A profile from the school's device management is trusted by itself. Then there is nothing to do here.
setup-android-1 = Tap the button and save the file.
setup-android-2 = Open Settings, Security, Encryption and credentials, Install a certificate, CA certificate. The words differ a little from maker to maker.
setup-android-3 = Choose the file and confirm.
setup-android-4 = Many apps do not use certificates that people install themselves. Browsers do. Managed devices get it from the school.
setup-windows-1 = Download the certificate and open the file.
setup-windows-2 = Choose Install Certificate, then Local Machine, then Place all certificates in the following store.
setup-windows-3 = Choose Trusted Root Certification Authorities and finish.
setup-windows-4 = As one line in a terminal with administrator rights:
setup-macos-1 = Download the profile and open it.
setup-macos-2 = Open System Settings, General, Device Management and install the profile.
setup-macos-3 = Or open the certificate in Keychain Access, choose the System keychain and set Always Trust.
setup-macos-4 = As one line in Terminal:
setup-chromeos-1 = School devices: IT adds it in the Admin console under Devices, Networks, Certificates and ticks HTTPS. Nothing else is needed.
setup-chromeos-2 = Own devices: download the certificate, open Settings, Privacy and security, Security, Manage certificates, Authorities and choose Import.
setup-chromeos-3 = Tick “Trust this certificate for identifying websites” and confirm.
setup-linux-1 = Debian and Ubuntu, in a terminal:
setup-linux-2 = Fedora, in a terminal:
setup-linux-3 = Chromium and Chrome keep their own store: Settings, Privacy and security, Security, Manage certificates, Import.
setup-firefox-1 = Recent versions use what the system trusts. Install the certificate for your system first, then start Firefox again.
setup-firefox-2 = If that does not help: Settings, Privacy and Security, View Certificates, Authorities, Import. Tick “Trust this CA to identify websites”.
setup-firefox-3 = For IT: the policy ImportEnterpriseRoots does the same on all computers.

check-h1 = Does it work?
check-ready = This device is ready.
check-certificate = The certificate is trusted
check-proxy = The device goes through the school's filter
check-open = A page that must open
check-closed = A page that must stay closed
check-works = works
check-not-yet = not checked yet
check-try = Try it
check-how = Choose “Check now”. A warning means that the certificate is not trusted yet. If nothing opens, the device does not go through the school's filter yet.
check-now = Check now
