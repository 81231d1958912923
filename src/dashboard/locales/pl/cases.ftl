# Concerns and cases of the safeguarding team.

# Navigation and titles
case-nav = Sprawy
case-nav-raise = Zgłoś obawę
case-nav-packs = Pakiety do przekazania
case-cases = Sprawy
case-number = Sprawa { $name }

# Clock
case-step-look = Pierwsze spojrzenie
case-step-talk = Pierwsza rozmowa z uczniem
case-step-decide = Decyzja
case-step-settle = Zamknij albo wróć do sprawy
case-task-due = Zadanie
case-due-at = Termin: { $name }.
case-due-on = Termin: { $name }.
case-told = Powiadomienie: { $name }, { $when }.
case-taken-by = Przyjęte przez: { $name }, { $when }
case-closed-by = { $what }. { $name }, { $when }
case-closed-on = Zamknięta: { $what }, { $when }
case-look-again = { $what }. Wróć do sprawy: { $when }

# New concerns
case-concerns-empty = Nikt nie czeka.
case-waiting-title = Nikt się jeszcze tym nie zajął
case-taken-title = W toku
case-closed-title = Zamknięte
case-self-report = Wiadomość od ucznia
case-about-self-report = Prośba o pomoc
case-incident = Poważne zdarzenie
case-incident-gone = Zapis zdarzenia usunięto po terminie.
case-incident-go = Otwórz zdarzenie
case-passed-on = Przekazane zdarzenie
case-staff-concern = Obawa zgłoszona przez pracownika
case-came = Nadeszło
case-again = wróciło
case-tries = Próby
case-please = Prośba
case-replies = Odpowiedzi dla ucznia
case-take = Zajmę się tym
case-talked = Rozmowa z uczniem się odbyła
case-go = Przejdź do sprawy
case-reply = Odpisz
case-reply-label = Twoje słowa do ucznia
case-reply-hint = Uczeń przeczyta to po wpisaniu kodu. Ktoś inny może widzieć ekran: bez nazwisk i spraw prywatnych.
case-reply-send = Wyślij odpowiedź
case-reply-empty = Napisz, co ma przeczytać uczeń.
case-open = Załóż sprawę
case-open-do = Załóż sprawę
case-pupil = Uczeń
case-pupil-hint = Tak, jak zna ucznia Wasz zespół. Widzą to tylko osoby z dostępem do sprawy.
case-pupil-empty = Napisz, kogo dotyczy sprawa.
case-about = O co chodzi, w trzech słowach
case-join = Albo dołącz do otwartej sprawy
case-join-do = Dołącz do tej sprawy
case-close-concern = Zamknij bez zakładania sprawy
case-practice = Ćwiczenie
case-practice-title = Ćwiczenie
case-practise = Ćwicz
case-practise-text = Ćwiczenie wygląda jak prawdziwe zgłoszenie, ale jest oznaczone. Nikt nie dostaje powiadomienia i nie wlicza się do statystyk.
case-practise-do = Rozpocznij ćwiczenie
case-practice-1 = Nie wiem, komu powiedzieć. Ktoś z innej klasy ciągle mi coś wysyła i mówi, że nie wolno mi o tym mówić.
case-practice-2 = Koleżanka mówi, że nie chce już żyć. To miała być tajemnica, ale boję się o nią.
case-practice-3 = Czy mogę z kimś porozmawiać na przerwie? To nic takiego ważnego.

# How it ends
case-outcome = Jaki jest wynik?
case-outcome-talked = Po rozmowie nic więcej nie trzeba
case-outcome-support = Jest wsparcie w szkole
case-outcome-agency = Przekazane na zewnątrz
case-outcome-mistake = Błąd filtra
case-outcome-no-concern = Nie ma powodu do obaw
case-outcome-exercise = Koniec ćwiczenia
case-outcome-joined = Toczy się dalej z innym zgłoszeniem
case-outcome-before = Załatwione, zanim prowadzono tu sprawy
case-outcome-choose = Wybierz wynik.
case-reason = Powód
case-reason-empty = Napisz powód.

# Illegal content
case-illegal = Treści nielegalne
case-illegal-text = Niczego nie zachowano i nie pokazano żadnego adresu. Nikt w szkole nie musi tego oglądać.
case-illegal-1 = Nie szukaj, nie kopiuj i nie wysyłaj niczego.
case-illegal-2 = Zostaw urządzenie tak, jak jest, i nie dopuszczaj do niego innych.
case-illegal-3 = Zgłoś policji lub krajowemu punktowi kontaktowemu, podając czas i kod z tej strony.

# Raising a concern
case-raise = Zgłoś obawę
case-raise-lead = Nie potrzebujesz dowodów. Przeczyta to tylko zespół ochrony uczniów.
case-raise-danger = Jeśli uczniowi może coś grozić
case-raise-danger-text = Zostań z uczniem i najpierw wezwij pomoc. Zapisz to potem.
case-raise-pupil = Kogo to dotyczy?
case-raise-seen = Co było widać lub słychać?
case-raise-seen-hint = Najpierw fakty. Oddziel opinię od tego, co się stało.
case-raise-words = Własne słowa dziecka
case-raise-words-hint = Możliwie dokładnie. Można zostawić puste.
case-raise-did = Co już zrobiono?
case-raise-when = Jak pilnie trzeba się tym zająć?
case-raise-send = Wyślij do zespołu ochrony uczniów
case-raise-no-pupil = Napisz, kogo to dotyczy.
case-raise-no-seen = Napisz, co było widać lub słychać.
case-raised-by = Zgłasza
case-raised-title = Twoje zgłoszenia
case-raised-none = Jeszcze nic.
case-raised-hint = To, co robi zespół, zostaje w zespole.
case-received-by = Przyjęte przez: { $name }, { $when }
case-received-not-yet = Wysłane. Jeszcze nikt nie otworzył.
case-emergency = Numer alarmowy: { $name }.

# Cases
case-views = Widoki
case-view-team = Zespół
case-view-mine = Moje
case-view-waiting = Czekamy na innych
case-view-closed = Zamknięte
case-empty = Brak otwartych spraw. Nowe pojawiają się w Nowych zgłoszeniach.
case-col-case = Sprawa
case-col-pupil = Uczeń
case-col-about = Temat
case-col-urgency = Pilność
case-col-next = Następny krok
case-col-owner = Prowadzi
case-owner = Prowadzi: { $name }
case-danger = Jeśli uczniowi może coś grozić
case-danger-text = Najpierw idź do ucznia. Zapisz to potem. Żaden formularz nie jest potrzebny, by działać.
case-what = Co przyszło
case-what-hint = Słowa ucznia są pokazane tak, jak zostały napisane, i nie można ich zmienić.
case-record = Zapis
case-record-add = Dodaj do zapisu
case-record-do = Dodaj do zapisu
case-record-hint = Napisz, co było widać i słychać oraz co zrobiono. Oddziel opinię od faktów. Wpisu nie można zmienić, tylko dodać sprostowanie.
case-record-more = Powód, następny termin, sprostowanie
case-record-reason = Powód decyzji
case-record-check = Po decyzji wróć do sprawy dnia
case-record-corrects = Sprostowanie wpisu
case-record-corrects-none = Żaden
case-record-empty = Napisz, co dodać.
case-record-no-reason = Decyzja wymaga powodu.
case-record-no-line = Wybierz prostowany wpis.
case-date-wrong = Wybierz dzień, który dopiero nadejdzie.
case-because = Powód: { $name }
case-kind = Rodzaj wpisu
case-kind-event = Wydarzenie
case-kind-note = Notatka
case-kind-talk = Rozmowa z uczniem
case-kind-family = Kontakt z rodziną
case-kind-agency = Kontakt z instytucją
case-kind-decision = Decyzja
case-kind-access = Dostęp
case-kind-correction = Sprostowanie
case-draft-do = Zachowaj szkic
case-draft-at = Jeszcze nie należy do zapisu. Zapisano: { $name }.
case-said-opened = Założono sprawę.
case-said-joined = Dołączono nowe zgłoszenie.
case-said-task = Zadanie wykonano.
case-said-guest = Dostęp otrzymuje: { $name }.
case-said-end = Dostęp traci: { $name }.
case-said-handed = Sprawę przejmuje: { $name }.
case-said-stage = Etap: { $name }.
case-said-waiting = Następny krok należy do innych.
case-said-ours = Następny krok znów należy do zespołu.
case-said-wish = Czego chciał uczeń i co zrobiono: { $name }
case-said-closed = Sprawę zamknięto: { $name }.
case-said-reopened = Sprawę otwarto ponownie.
case-said-pack-asked = Poproszono o pakiet do przekazania.
case-said-pack-approved = Pakiet zatwierdzono.
case-said-pack-refused = Pakietu nie zatwierdzono.
case-stage = Etap
case-stage-prevent = Zapobieganie
case-stage-detect = Rozpoznanie
case-stage-intervene = Interwencja
case-stage-handle = Prowadzenie
case-stage-do = Zapisz etap
case-waiting = Następny krok należy do innych
case-aside = Etap, zadania i dostęp
case-tasks = Zadania
case-tasks-none = Nie ma jeszcze zadań.
case-task-add = Dodaj zadanie
case-task-what = Co
case-task-who = Kto
case-task-by = Do kiedy
case-task-done = Gotowe
case-task-done-by = Wykonane: { $name }, { $when }
case-task-empty = Napisz, co trzeba zrobić.
case-access = Kto widzi tę sprawę
case-access-owner = Prowadzi
case-access-leads = Osoby odpowiedzialne
case-access-leads-all = Wszystkie osoby odpowiedzialne za ochronę uczniów
case-access-hint = Dział IT i nauczyciele nie mogą jej otworzyć.
case-guest-add = Dodaj gościa
case-guest-who = Osoba
case-guest-last = Ostatni dzień
case-guest-until = { $name }, do: { $when }. { $reason }
case-guest-end = Zakończ teraz
case-guest-empty = Wybierz osobę.
case-hand = Przekaż
case-hand-to = Komu
case-hand-note = Notatka dla nowej osoby
case-hand-no-note = Napisz notatkę dla nowej osoby.
case-others = Inne sprawy tego ucznia
case-looked = Kto zaglądał
case-look-page = { $name }: otwarcie sprawy
case-look-print = { $name }: wydruk sprawy
case-look-pack = { $name }: pobranie pakietu
case-close = Zamknij sprawę
case-close-open = Zamknij sprawę…
case-close-do = Zamknij sprawę
case-wish = Czego chciał uczeń i co zrobiono?
case-wish-empty = Napisz, czego chciał uczeń i co zrobiono.
case-end-check = Następne sprawdzenie, jeśli jest
case-reopen = Otwórz ponownie
case-reopen-why = Dlaczego otwieramy ponownie?
case-print = Drukuj
case-print-by = Drukuje
case-print-at = Wydruk z dnia
case-print-copy = Egzemplarz
case-print-text = Ten wydruk jest tak poufny jak sprawa. Trzymaj go pod kluczem i zniszcz, gdy nie będzie potrzebny.
case-hide = Ukryj ekran
case-hidden = Ekran jest ukryty
case-hidden-text = Ukrycie to nie blokada. Po pięciu minutach nastąpi wylogowanie, a pisany tekst zostanie jako szkic.
case-hidden-back = Pokaż znowu

# Hand-over packs
case-pack = Pakiet do przekazania
case-pack-text = Cała sprawa dla kogoś z zewnątrz, do druku lub jako dane. Musi zatwierdzić druga osoba.
case-pack-ask = Poproś o pakiet
case-pack-receiver = Odbiorca
case-pack-reason = Dlaczego
case-pack-no-receiver = Napisz, kto go otrzyma.
case-pack-asked = Prosi
case-pack-approver = Zatwierdza
case-pack-waits = Dla: { $receiver }. Czeka na drugą osobę.
case-pack-approved = Dla: { $receiver }. Zatwierdzone przez: { $name }.
case-pack-refused = Dla: { $receiver }. Odmowa: { $name }.
case-pack-until = Do pobrania do: { $name }.
case-pack-page = Do druku
case-pack-json = Jako dane (JSON)
case-packs = Pakiety do przekazania
case-packs-lead = Pakiet opuszcza szkołę tylko za zgodą drugiej osoby. Nikt nie zatwierdza własnej prośby.
case-packs-none = Żaden pakiet nie czeka.
case-packs-answered = Rozpatrzone
case-pack-mine = To Twoja prośba: musi ją zatwierdzić ktoś inny.
case-pack-yes = Zatwierdź
case-pack-no = Odmów
case-pack-yes-by = Zatwierdzone przez: { $name }
case-pack-no-by = Odmowa: { $name }

# What was done
case-done-taken = Zajmujesz się tym. Zespół to widzi.
case-done-talked = Rozmowa jest zapisana.
case-done-replied = Uczeń może przeczytać odpowiedź po wpisaniu kodu.
case-done-concern-closed = Zamknięte.
case-done-raised = Zespół ochrony uczniów to ma. Poniżej zobaczysz, kiedy ktoś to przyjmie.
case-done-practice = Ćwiczenie jest na końcu listy.
case-done-opened = Sprawa jest założona i to Ty ją prowadzisz.
case-done-record = Dodano do zapisu.
case-done-draft = Szkic jest zachowany dla Ciebie.
case-done-task = Zadania zapisane.
case-done-access = Dostęp do sprawy zapisany.
case-done-handed = Sprawa jest przekazana.
case-done-stage = Etap zapisany.
case-done-closed = Sprawa jest zamknięta.
case-done-reopened = Sprawa jest znów otwarta.
case-done-pack = Prośba wysłana. Musi ją zatwierdzić druga osoba.
case-done-pack-answered = Twoja odpowiedź jest zapisana.

# Audit log
did-concern-take = przyjęcie zgłoszenia
did-concern-talk = odnotowanie rozmowy z uczniem
did-concern-reply = odpowiedź uczniowi
did-concern-close = zamknięcie zgłoszenia
did-concern-raise = zgłoszenie obawy
did-concern-practise = rozpoczęcie ćwiczenia
did-case-open = założenie sprawy
did-case-join = dołączenie zgłoszenia do sprawy
did-case-look = otwarcie sprawy
did-case-print = wydruk sprawy
did-case-record = wpis do sprawy
did-case-task = dodanie zadania
did-case-task-done = wykonanie zadania
did-case-guest = dostęp gościa do sprawy
did-case-guest-end = koniec dostępu gościa
did-case-hand = przekazanie sprawy
did-case-stage = zmiana etapu sprawy
did-case-close = zamknięcie sprawy
did-case-reopen = ponowne otwarcie sprawy
did-pack-ask = prośba o pakiet do przekazania
did-pack-approve = zatwierdzenie pakietu
did-pack-refuse = odmowa zatwierdzenia pakietu
did-pack-fetch = pobranie pakietu

# Numbers
case-left-minutes = { $count ->
    [one] Została jedna minuta.
    [few] Zostały { $count } minuty.
    [many] Zostało { $count } minut.
   *[other] Zostało { $count } minuty.
  }
case-left-hours = { $count ->
    [one] Została jedna godzina.
    [few] Zostały { $count } godziny.
    [many] Zostało { $count } godzin.
   *[other] Zostało { $count } godziny.
  }
case-late-minutes = { $count ->
    [0] Termin właśnie teraz.
    [one] Minuta po terminie.
    [few] { $count } minuty po terminie.
    [many] { $count } minut po terminie.
   *[other] { $count } minuty po terminie.
  }
case-late-hours = { $count ->
    [one] Godzina po terminie.
    [few] { $count } godziny po terminie.
    [many] { $count } godzin po terminie.
   *[other] { $count } godziny po terminie.
  }
case-late-days = { $count ->
    [one] Dzień po terminie.
    [few] { $count } dni po terminie.
    [many] { $count } dni po terminie.
   *[other] { $count } dnia po terminie.
  }
case-concerns-lead = { $count ->
    [0] Wiadomości od uczniów, poważne zdarzenia i obawy pracowników.
    [one] Jedno zgłoszenie czeka, aż ktoś się nim zajmie.
    [few] { $count } zgłoszenia czekają, aż ktoś się nimi zajmie.
    [many] { $count } zgłoszeń czeka, aż ktoś się nimi zajmie.
   *[other] { $count } zgłoszenia czeka, aż ktoś się nimi zajmie.
  }
case-late-concerns = { $count ->
    [one] Jedno z nich jest po terminie.
    [few] { $count } z nich są po terminie.
    [many] { $count } z nich jest po terminie.
   *[other] { $count } z nich jest po terminie.
  }
case-late-strip = { $count ->
    [one] Jedna sprawa po terminie: { $numbers }
    [few] { $count } sprawy po terminie: { $numbers }
    [many] { $count } spraw po terminie: { $numbers }
   *[other] { $count } sprawy po terminie: { $numbers }
  }
case-corrects = { $count ->
   *[other] sprostowanie wpisu { $count }
  }
