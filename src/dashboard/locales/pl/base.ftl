# Pulpit po polsku. Forma neutralna wobec personelu, bez rodzaju gramatycznego ucznia.

skip = Przejdź do treści
language = Język
nav-main = Menu główne
nav-waiting = czeka
nav-incidents = Zdarzenia
nav-review = Do rozpatrzenia
nav-concerns = Nowe zgłoszenia
nav-overview = Przegląd
nav-explain = Dlaczego zablokowano?
nav-classify = Czy to byłoby zablokowane?
nav-people = Osoby i role
nav-audit = Dziennik działań
frame-who = { $name } · { $role }
frame-own-classes = Widoczne są tylko własne klasy.
private-area = Tę część widzi tylko zespół ochrony uczniów.
there-is-a-problem = Jest problem
title-error = Błąd: { $name }
good-to-know = Warto wiedzieć
never = jeszcze nie
days = { $count ->
    [one] jeden dzień
    [few] { $count } dni
    [many] { $count } dni
   *[other] { $count } dnia
  }
in-class = Klasa { $name }

role-teacher = Nauczyciel
role-lead = Osoba odpowiedzialna za ochronę uczniów
role-admin = IT
role-contact = Osoba wspierająca ochronę uczniów
role-leadership = Dyrekcja
role-dpo = Inspektor ochrony danych
role-inspector = Wizytator
role-teacher-hint = Widzi zdarzenia i prośby własnych klas.
role-lead-hint = Czyta wiadomości od uczniów i wszystko, co oznaczono jako troskę.
role-admin-hint = Obsługuje bramę. Widzi kody, bez szczegółów spraw wymagających troski.
role-contact-hint = Pomaga osobie odpowiedzialnej: czyta wiadomości od uczniów i przekazane sprawy.
role-leadership-hint = Czyta liczby i sprawozdania, zatwierdza. Nie widzi żadnego ucznia.
role-dpo-hint = Widzi, kto odsłaniał nazwiska i co jest przechowywane, odpowiada na wnioski o dane osobowe.
role-inspector-hint = Czyta sprawozdania całej szkoły, bez małych liczb.

# Daty
date-day = { $weekday }, { $day } { $month } { $year }
date-today = Dzisiaj, { $name }
date-yesterday = Wczoraj, { $name }
date-other = { $name }
weekday-1 = poniedziałek
weekday-2 = wtorek
weekday-3 = środa
weekday-4 = czwartek
weekday-5 = piątek
weekday-6 = sobota
weekday-7 = niedziela
month-1 = stycznia
month-2 = lutego
month-3 = marca
month-4 = kwietnia
month-5 = maja
month-6 = czerwca
month-7 = lipca
month-8 = sierpnia
month-9 = września
month-10 = października
month-11 = listopada
month-12 = grudnia

# Logowanie
sign-in = Logowanie
sign-out = Wyloguj
sign-in-name = Nazwa użytkownika
sign-in-password = Hasło
sign-in-wrong = Nazwa lub hasło się nie zgadza. Sprawdź jedno i drugie i spróbuj ponownie.
sign-in-wait = { $count ->
    [one] Za dużo prób. Odczekaj jedną sekundę i spróbuj ponownie.
    [few] Za dużo prób. Odczekaj { $count } sekundy i spróbuj ponownie.
    [many] Za dużo prób. Odczekaj { $count } sekund i spróbuj ponownie.
   *[other] Za dużo prób. Odczekaj { $count } sekundy i spróbuj ponownie.
  }
sign-in-help = Brak konta albo hasło przepadło? Dział IT może utworzyć nowy link jednorazowy.
link-title = Wybierz hasło
link-lead = Ten link działa jeden raz. Potem następuje zalogowanie.
link-password = Nowe hasło
link-rule = { $count ->
    [one] Co najmniej jeden znak. Dobre jest krótkie zdanie. Wolno użyć każdego znaku, także spacji.
    [few] Co najmniej { $count } znaki. Dobre jest krótkie zdanie. Wolno użyć każdego znaku, także spacji.
    [many] Co najmniej { $count } znaków. Dobre jest krótkie zdanie. Wolno użyć każdego znaku, także spacji.
   *[other] Co najmniej { $count } znaku. Dobre jest krótkie zdanie. Wolno użyć każdego znaku, także spacji.
  }
link-again = To samo hasło jeszcze raz
link-set = Zapisz i zaloguj
link-short = { $count ->
    [one] Hasło musi mieć co najmniej jeden znak.
    [few] Hasło musi mieć co najmniej { $count } znaki.
    [many] Hasło musi mieć co najmniej { $count } znaków.
   *[other] Hasło musi mieć co najmniej { $count } znaku.
  }
link-long = Hasło jest za długie.
link-name = Hasło nie może być takie jak nazwa użytkownika.
link-differ = Hasła się różnią. Wpisz dwa razy to samo.
link-gone = Ten link już nie działa
link-gone-do = Został już użyty albo minęła doba. Poproś dział IT o nowy.

# Co zrobiono
done-seen = Sprawa jest przyjęta. Widzą to inni uprawnieni.
done-closed = Zdarzenie jest zamknięte.
done-passed-on = Zdarzenie trafiło do zespołu ochrony uczniów i jest w jego rękach. Znajdziesz je w zakładce Przekazane.
done-reopened = Zdarzenie jest znowu otwarte.
done-answered-opened = Odpowiedź: strona jest otwarta dla klasy. Zobaczą to wszyscy, którzy o nią prosili.
done-answered-stays-closed = Odpowiedź: strona pozostaje zamknięta. Zobaczą to wszyscy, którzy o nią prosili.
done-answered-together = Odpowiedź: przyjrzymy się temu razem. Zobaczą to wszyscy, którzy o nią prosili.
done-classes = Klasy są zapisane.
done-signed-out = Wszystkie sesje tego konta są zakończone.
done-disabled = To konto nie może się już logować.
done-bye = Wylogowano.

# Problemy
problem-signed-out = Sesja jest zakończona
problem-signed-out-do = Zaloguj się ponownie, aby przejść dalej.
problem-not-found = Nie ma takiej strony
problem-not-found-do = Sprawdź adres. Jeśli przysłał go ktoś z pracy, zapytaj, co tam było.
problem-forged = Formularza nie można było przyjąć
problem-forged-do = Nic się nie zmieniło. Strona mogła być otwarta zbyt długo. Wróć, wczytaj ją ponownie i wyślij formularz jeszcze raz.
problem-too-large = Za dużo tekstu
problem-too-large-do = Nic się nie zmieniło. Wróć, skróć tekst i wyślij ponownie.
problem-changed = Ktoś był szybszy
problem-changed-do = W międzyczasie zmienił to ktoś inny. Nic nie zostało zapisane. Wróć, wczytaj stronę ponownie i spójrz na nią.
problem-streams = Otwartych jest za dużo stron
problem-streams-do = Zamknij kilka kart pulpitu i wczytaj tę stronę ponownie.
problem-busy = Loguje się wiele osób
problem-busy-do = Nic się nie zmieniło. Odczekaj dziesięć sekund i spróbuj ponownie.
problem-ours = Coś poszło nie tak po naszej stronie
problem-ours-do = Nic się nie zmieniło. Filtr działa dalej. Spróbuj za minutę; jeśli to nie minie, podaj działowi IT kod poniżej.
problem-code = Kod dla IT: { $name }
problem-home = Przejdź do strony startowej

# Zdarzenia
incidents = Zdarzenia
incidents-lead-teacher = { $count ->
    [0] { $classes }. Nic nie czeka.
    [one] { $classes }. Jedno wymaga człowieka.
    [few] { $classes }. { $count } wymagają człowieka.
    [many] { $classes }. { $count } wymaga człowieka.
   *[other] { $classes }. { $count } wymaga człowieka.
  }
incidents-lead-all = { $count ->
    [0] Wszystkie klasy. Nic nie czeka.
    [one] Wszystkie klasy. Jedno wymaga człowieka.
    [few] Wszystkie klasy. { $count } wymagają człowieka.
    [many] Wszystkie klasy. { $count } wymaga człowieka.
   *[other] Wszystkie klasy. { $count } wymaga człowieka.
  }
incidents-no-class = Do konta nie przypisano jeszcze klas. Poproś dział IT o dodanie klas.
incidents-wait = { $count ->
    [0] Nic nie czeka.
    [one] Jedno zdarzenie wymaga człowieka.
    [few] { $count } zdarzenia wymagają człowieka.
    [many] { $count } zdarzeń wymaga człowieka.
   *[other] { $count } zdarzenia wymaga człowieka.
  }
incidents-none-new = { $count ->
    [0] Nic nie czeka.
    [one] Nic nie czeka. Jedno dzisiejsze zdarzenie jest przyjęte lub zamknięte.
    [few] Nic nie czeka. { $count } dzisiejsze zdarzenia są przyjęte lub zamknięte.
    [many] Nic nie czeka. { $count } dzisiejszych zdarzeń jest przyjętych lub zamkniętych.
   *[other] Nic nie czeka. { $count } dzisiejszego zdarzenia jest przyjęte lub zamknięte.
  }
incidents-none-seen = Nikt nie ma teraz przyjętego zdarzenia.
incidents-none-passed-on = Niczego jeszcze nie przekazano.
incidents-none-closed = Żadne zdarzenie nie zostało jeszcze zamknięte.
incidents-none-fits = Żadne zdarzenie nie pasuje.
filter-clear = Wyczyść filtr
tabs-which = Które zdarzenia
tab-new = Wymaga człowieka
tab-seen = Przyjęte
tab-passed-on = Przekazane
tab-closed = Zamknięte
filter-class = Klasa
filter-any-class = Wszystkie klasy
filter-tier = Grupa wiekowa
filter-any-tier = Wszystkie grupy
filter-category = Temat
filter-any-category = Wszystkie tematy
filter-severity = Waga
filter-any-severity = Każda waga
filter-period = Okres
filter-any-period = Cały czas
filter-title = Filtruj listę
filter-show = Pokaż
period-today = Dzisiaj
period-week = Ten tydzień
period-month = Ostatnie 30 dni
severity-1 = 1 · notatka
severity-2 = 2 · do obserwacji
severity-3 = 3 · poważne
severity-4 = 4 · pilne
severity-5 = 5 · natychmiast
urgency-hour = Odpowiedz w ciągu godziny
urgency-today = Odpowiedz dzisiaj
urgency-week = W tym tygodniu
urgency-note = Do wiadomości
urgency-private = U osoby odpowiedzialnej za ochronę uczniów
older = Starsze
live-refresh = Odśwież
live-pause = Wstrzymaj aktualizacje
live-resume = Wznów aktualizacje
live-updated = Stan na { $name }.
live-lost = Połączenie zostało przerwane. Trwa ponowna próba. Lista poniżej może być nieaktualna.
live-ended = Aktualizacje się skończyły, bo sesja wygasła.
covered = Nazwiska są zakryte
covered-text = Widoczne są kody, nie nazwiska. Żadna strona tego pulpitu nie zawiera nazwiska ucznia.
grouped = Wiele prób, jedno zdarzenie
grouped-text = Próby jednej osoby dotyczące jednego tematu w ciągu pół godziny to jedno zdarzenie. Dozwolone strony nie są zapisywane.
incident-title = { $count ->
    [one] { $subject }: jedna zamknięta strona
    [few] { $subject }: { $count } zamknięte strony
    [many] { $subject }: { $count } zamkniętych stron
   *[other] { $subject }: { $count } zamkniętej strony
  }
incident-title-in = { $count ->
    [one] { $subject }: jedna zamknięta strona
    [few] { $subject }: { $count } zamknięte strony w ciągu { $minutes } min
    [many] { $subject }: { $count } zamkniętych stron w ciągu { $minutes } min
   *[other] { $subject }: { $count } zamkniętej strony w ciągu { $minutes } min
  }
incident-title-alert = { $subject }: ktoś powinien o tym wiedzieć
incident-private = Szczegóły są poufne
incident-private-why = Zajmuje się tym osoba odpowiedzialna za ochronę uczniów. Jeśli jakiś uczeń budzi niepokój, powiedz jej o tym także osobiście.
incident-why-block = { $count ->
    [one] Strona nie została pokazana.
    [few] { $count } próby to jedno zdarzenie. Żadna strona nie została pokazana.
    [many] { $count } prób to jedno zdarzenie. Żadna strona nie została pokazana.
   *[other] { $count } próby to jedno zdarzenie. Żadna strona nie została pokazana.
  }
incident-why-cut = Strona została zatrzymana podczas wczytywania.
incident-why-alert = Strona nie została zamknięta. Odnotowano ją, bo ktoś może potrzebować pomocy.
incident-why-technical = Dla IT. Nic nie mówi o uczniu.
incident-hosts-more = { $count ->
    [one] { $host } i jeszcze jedna
    [few] { $host } i jeszcze { $count }
    [many] { $host } i jeszcze { $count }
   *[other] { $host } i jeszcze { $count }
  }
incident-tries = { $count ->
    [one] jedna próba
    [few] { $count } próby
    [many] { $count } prób
   *[other] { $count } próby
  }
technical = Techniczne: { $name }
technical-address-inside = Ktoś prosił o adres wewnątrz szkoły
technical-certificate = Nie udało się sprawdzić certyfikatu strony
technical-fronting = Urządzenie prosiło o jedną stronę pod nazwą innej
act-take = Zajmę się tym
act-reopen = Otwórz ponownie

# Jedno zdarzenie
incident = Zdarzenie
state-new = Nikt jeszcze nie przyjął
state-seen = Przyjęte
state-closed = Zamknięte
in-short = W skrócie
short-block = { $count ->
    [one] Była próba otwarcia strony na ten temat: { $subject }. Strona została zamknięta i nic z niej nie pokazano.
    [few] Były { $count } próby otwarcia stron na ten temat: { $subject }. Wszystkie zostały zamknięte i nic z nich nie pokazano.
    [many] Było { $count } prób otwarcia stron na ten temat: { $subject }. Wszystkie zostały zamknięte i nic z nich nie pokazano.
   *[other] Było { $count } próby otwarcia stron na ten temat: { $subject }. Wszystkie zostały zamknięte i nic z nich nie pokazano.
  }
short-alert = { $count ->
    [one] Otwarto stronę na ten temat: { $subject }. Była dozwolona.
    [few] Strony na ten temat otwarto { $count } razy: { $subject }. Były dozwolone.
    [many] Strony na ten temat otwarto { $count } razy: { $subject }. Były dozwolone.
   *[other] Strony na ten temat otwarto { $count } raza: { $subject }. Były dozwolone.
  }
kv-who = Kto
kv-class = Klasa
kv-when = Kiedy
kv-tier = Grupa wiekowa
kv-severity = Waga
kv-known-by = Skąd to wiadomo
kv-codes = Kody
source-sign-in = Ktoś się zalogował.
source-network = Z miejsca w sieci.
source-guest = Osoba nieznana; obowiązywały zasady dla gości.
sure-high = Osoba jest pewna.
sure-medium = Z urządzenia może korzystać kilka osób.
sure-low = To może być każdy w tej sali.
sure-none = To może być każdy.
what-happened = Co się stało
what-happened-hint = Lista zawiera tylko zamknięte strony. Dozwolone strony nie są zapisywane.
line-closed = Zamknięto:
line-cut = Zatrzymano podczas wczytywania:
line-alert = Odnotowano:
line-technical = Dla IT:
line-not-kept = Adres nie jest przechowywany
line-tries = { $count ->
    [one] jedna próba
    [few] { $count } próby
    [many] { $count } prób
   *[other] { $count } próby
  }
line-more = { $count ->
    [one] Jeden wiersz nie jest pokazany.
    [few] { $count } wiersze nie są pokazane.
    [many] { $count } wierszy nie jest pokazanych.
   *[other] { $count } wiersza nie jest pokazane.
  }
why-closed = Dlaczego zamknięto
why-noted = Dlaczego odnotowano
why-listed = Strona jest na liście tematu: { $name }.
why-scored = Tekst strony pasuje do tematu: { $name }.
why-searched = Szukane słowa pasują do tematu: { $name }.
why-school-rule = Zamyka ją zasada szkoły. Temat: { $name }.
why-unreadable = Strony nie dało się odczytać, więc nie można jej było sprawdzić.
why-locked = Ten temat jest zamknięty dla wszystkich i nie można go otworzyć: { $name }.
why-tier-default = Strona nie jest jeszcze znana, a dla tej grupy wiekowej otwierają się tylko znane strony.
why-other = Temat: { $name }.
why-because = Znaleziono przez: { $name }.
why-rule = Zdecydowały zasady grupy wiekowej: { $tier }. Wersja zasad: { $version }.
may-mean = Co to może znaczyć
may-mean-hint = Zapis pokazuje strony, nie powody. Najpierw zapytaj, potem oceniaj.
what-to-do = Co dalej
guide-do = Warto
guide-dont = Lepiej nie
masked-do = Tutaj nie trzeba nic robić. Jeśli jakiś uczeń budzi niepokój, porozmawiaj dzisiaj z osobą odpowiedzialną za ochronę uczniów.
incident-open = Otwórz dla { $name }
close-title = Zamknij zdarzenie
close-why = Dlaczego można je zamknąć?
close-talked = Odbyła się rozmowa z uczniem
close-lesson = Odbyła się lekcja na ten temat
close-mistake = Filtr się pomylił
close-no-concern = Nie budzi obaw
close-passed-on = Przekazano osobie odpowiedzialnej za ochronę uczniów
close-note = Notatka (można zostawić puste)
close-note-hint = Bez nazwisk. Mogą ją przeczytać inni, którzy widzą to zdarzenie.
close-do = Zamknij zdarzenie
close-choose = Wybierz, dlaczego można je zamknąć.
who-looked = Co zrobiono
step-new = Znowu czeka
step-seen = Przyjęte przez: { $name }
step-closed = Zamknięte przez: { $name }

# Wskazówki
mean-care-1 = Ktoś przechodzi trudny czas i szuka słów albo towarzystwa.
mean-care-2 = Chodziło o lekcję, książkę, piosenkę albo o troskę o kogoś bliskiego.
do-care-1 = Porozmawiaj z uczniem dzisiaj, spokojnie i na osobności. Zacznij od „Jak się teraz czujesz?”
do-care-2 = Powiedz od razu osobie odpowiedzialnej za ochronę uczniów, także bez pewności.
do-care-3 = Jeśli niebezpieczeństwo trwa, zostań z uczniem i zadzwoń pod numer alarmowy.
dont-care-1 = Nie obiecuj, że zachowasz to w tajemnicy.
dont-care-2 = Nie mów o tej stronie przy innych.
mean-contact-1 = Ktoś poszedł za linkiem lub zaproszeniem, nie wiedząc, dokąd prowadzi.
mean-contact-2 = Ktoś spoza szkoły może wywierać nacisk na ucznia.
do-contact-1 = Zapytaj otwarcie: „Czy coś w sieci albo ktoś w sieci budzi Twój niepokój?”
do-contact-2 = Powiedz tego samego dnia osobie odpowiedzialnej za ochronę uczniów.
dont-contact-1 = Nie obwiniaj ucznia i nie zabieraj urządzenia za karę.
dont-contact-2 = Nie pisz samodzielnie do tej drugiej osoby.
mean-adult-1 = Strona pojawiła się niespodziewanie albo przez reklamę.
mean-adult-2 = Ktoś był ciekawy. W tym wieku to częste.
do-adult-1 = Jeśli skończyło się na jednej stronie, nic więcej nie trzeba.
do-adult-2 = Jeśli się powtarza, porozmawiaj krótko, spokojnie i na osobności.
dont-adult-1 = Nie wskazuj nikogo przy klasie.
mean-betting-1 = Z ciekawości otwarto link z gry lub forum.
mean-betting-2 = Uczeń gra lub obstawia gdzie indziej i może chcieć porozmawiać.
do-betting-1 = Zacznij od „Strona z zakładami się zamknęła. Co się stało?”
do-betting-2 = Krótka lekcja o tym, jak takie strony zatrzymują graczy, pomoże całej klasie.
dont-betting-1 = Nie pytaj o pieniądze przy innych.
mean-harm-1 = Chodziło o lekcję, wiadomości albo grę.
mean-harm-2 = Ucznia zajmuje coś, o czym dobrze byłoby porozmawiać.
do-harm-1 = Zapytaj, do czego była potrzebna strona, i wysłuchaj odpowiedzi.
do-harm-2 = Jeśli odpowiedź niepokoi, powiedz tego samego dnia osobie odpowiedzialnej za ochronę uczniów.
dont-harm-1 = Nie wnioskuj z jednej strony o poglądach ani zamiarach.
mean-unsafe-1 = Ktoś kliknął fałszywą reklamę albo link w wiadomości.
mean-unsafe-2 = Program na urządzeniu sam otworzył stronę.
do-unsafe-1 = Zapytaj, czy wpisano tam hasło. Jeśli tak, trzeba je od razu zmienić i powiadomić dział IT.
do-unsafe-2 = Powiedz działowi IT, które to urządzenie.
dont-unsafe-1 = Nie obwiniaj nikogo: takie strony są po to, by oszukiwać.
mean-around-1 = Strona potrzebna na lekcji się nie otworzyła i ktoś szukał obejścia.
mean-around-2 = Aplikacja na urządzeniu sama korzysta z takiej usługi.
do-around-1 = Zapytaj, o którą stronę chodziło. Może jest zamknięta przez pomyłkę.
do-around-2 = Jeśli była na lekcję, poproś dział IT o jej otwarcie.
dont-around-1 = Nie zaczynaj od kary.
mean-illegal-1 = Na taką stronę może prowadzić fałszywa reklama albo niewinnie wyglądający link.
mean-illegal-2 = Ktoś na tym urządzeniu jej szukał.
do-illegal-1 = Powiedz od razu osobie odpowiedzialnej za ochronę uczniów. Ona decyduje, kogo poza szkołą powiadomić.
do-illegal-2 = Zostaw urządzenie tak, jak jest, do jej decyzji.
dont-illegal-1 = Nie szukaj tej strony samodzielnie, nie rób kopii ani zdjęć. To może być karalne, także w dobrej wierze.
dont-illegal-2 = Nie wypytuj ucznia o to, co było widać.
mean-technical-1 = Program na urządzeniu poprosił o to bez niczyjej wiedzy.
mean-technical-2 = Coś jest źle ustawione na urządzeniu, na stronie albo tutaj.
do-technical-1 = Spójrz na adres i godzinę i porównaj z innymi urządzeniami.
do-technical-2 = Jeśli to trwa, sprawdź urządzenie.
dont-technical-1 = Nie wyłączaj sprawdzania dla całej szkoły z powodu jednej strony.
mean-other-1 = Ktoś kliknął link bez zastanowienia albo strona otworzyła się sama.
mean-other-2 = Strona była potrzebna na lekcji, a filtr się myli.
do-other-1 = Jeśli pasuje do lekcji, otwórz ją klasie albo poproś o to dział IT.
do-other-2 = Jeśli się powtarza, zapytaj, czego uczeń szukał.
dont-other-1 = Nie doszukuj się w jednej stronie więcej, niż w niej jest.

# Do rozpatrzenia
review = Do rozpatrzenia
review-lead = Strony, o które proszą uczniowie. Jedna odpowiedź trafia do wszystkich w klasie, którzy prosili o tę samą stronę.
review-empty = Nic do rozpatrzenia.
review-asked = { $count ->
    [one] jedna prośba
    [few] { $count } prośby
    [many] { $count } próśb
   *[other] { $count } prośby
  }
review-words = Co napisali uczniowie
review-no-words = Bez dopisku.
review-hint = Jedna odpowiedź trafia do wszystkich z klasy, którzy prosili. To, co otwarte, zamyka się samo; widać to w Otwartych stronach.
review-answered = Odpowiedzi z ostatnich dni
ask-lesson = Na lekcję
ask-wrong-group = W złej grupie
ask-support = Zdrowie, prawa lub wsparcie
ask-other = Inny powód
answer-opened = Zostanie otwarta
answer-stays-closed = Pozostaje zamknięta
answer-together = Przyjrzymy się razem
answered-opened = Otwarto dla klasy
answered-stays-closed = Pozostaje zamknięta
answered-together = Przyjrzymy się razem
answered-by = { $answer }. { $name }, { $when }

# Nowe zgłoszenia
concerns = Nowe zgłoszenia
concern-discreet = Proszę nie przychodzić na lekcję
concern-no-words = Bez dopisku.
concern-who = Kogo szukać
concern-suits = Kiedy pasuje
concern-receipt = Potwierdzenie
wish-talk = Chce porozmawiać w szkole
wish-write-back = Chce odpowiedzi na piśmie
wish-friend = Martwi się o kogoś bliskiego
wish-unsure = Jeszcze nie wie, co by pomogło
suits-break = Na przerwie
suits-after-school = Po lekcjach
suits-soon = Jak najszybciej

# Przegląd
overview = Przegląd
overview-fine = Wszystko dobrze. Nic nie wymaga działania.
overview-wrong = { $count ->
    [one] Jedna rzecz wymaga działania.
    [few] { $count } rzeczy wymagają działania.
    [many] { $count } rzeczy wymaga działania.
   *[other] { $count } rzeczy wymaga działania.
  }
part-fine = Dobrze
part-wrong = Wymaga działania
parts = Części bramy
part = Część
part-state = Stan
part-detail = Szczegóły
part-journal = Dziennik zapisu
part-store = Baza danych
part-proxy = Serwer proxy
part-authority = Certyfikat szkoły
wrong-journal = Zdarzeń nie można bezpiecznie zapisać. Sprawdź wolne miejsce i uprawnienia katalogu danych.
wrong-store = Baza danych nie odpowiada. Filtrowanie działa, a zdarzenia czekają w dzienniku. Sprawdź wolne miejsce i uprawnienia katalogu danych.
wrong-proxy = Serwer proxy nie działa tak, jak powinien. Zajrzyj do dziennika usługi.
wrong-authority = Certyfikat szkoły wymaga uwagi. Sprawdź datę ważności i pliki w katalogu certyfikatów.
wrong-policy = Ostatnia zmiana zasad nie obowiązuje
wrong-policy-do = Nadal obowiązuje wersja { $version }. Lista poniżej mówi, który plik i wiersz poprawić; zapisanie pliku wczytuje go ponownie.
wrong-no-lead = Nikt nie czyta wiadomości od uczniów
wrong-no-lead-do = Żadna osoba odpowiedzialna za ochronę uczniów nie może się zalogować. Wiadomości od uczniów czekałyby bez odczytania. Dodaj taką osobę i przekaż jej link jednorazowy.
wrong-no-lead-waiting = Żadna osoba odpowiedzialna za ochronę uczniów nie może się zalogować, a wiadomości od uczniów czekają. Dodaj taką osobę dzisiaj i przekaż jej link jednorazowy.
wrong-no-lead-link = Dodaj osobę odpowiedzialną za ochronę uczniów
policy-found = Znaleziono w zasadach
failing = Gdy coś zawiedzie
failing-closed-all = Zamknięte dla wszystkich
failing-open-all = Otwarte dla wszystkich
failing-closed-open = Zamknięte: { $closed }. Otwarte: { $open }.
failing-unreadable = Nie da się odczytać tekstu strony
failing-locked = Cokolwiek, a strona jest na liście zablokowanej na stałe
failing-locked-do = Zamknięte dla wszystkich: { $names }
failing-journal = Nie da się zapisać zamknięcia strony
failing-journal-closed = Strona pozostaje zamknięta, a dział IT dostaje informację
failing-journal-silent = Strona pozostaje zamknięta, a uczeń widzi stronę błędu
failing-certificate = Strona nie może potwierdzić, czym jest
failing-rules = Zmienione zasady zawierają błąd
failing-rules-do = Obowiązują zasady sprzed zmiany
failing-crowded = Zbyt wiele zapytań naraz
failing-crowded-do = Chwilowa odmowa; nic nie otwiera się bez sprawdzenia
failing-down = Brama nie działa
failing-down-do = Za zaporą bramy nie otwiera się żadna strona
numbers = W liczbach
number-rules = Wersja zasad
number-digest = Skrót
number-loaded = Ostatnio wczytano
number-categories = Tematy
number-classes = Klasy
number-new = Czekające zdarzenia
number-appeals = Czekające prośby
pupil-said = Uczniowie: „pomogło” / „źle”, 4 tygodnie
number-accounts = Konta
number-kept = Czas przechowywania

# Dlaczego zablokowano?
explain = Dlaczego zablokowano?
explain-lead = Wklej adres albo kod z zamkniętej strony.
explain-address = Adres lub kod
explain-for = Dla kogo
explain-do = Wyjaśnij
explain-class = Klasa { $name }
explain-no-address = Tego nie da się odczytać jako adresu. Wklej go tak, jak stoi w przeglądarce.
explain-no-code = Żadne zdarzenie nie ma tego kodu. Może być starszy niż przechowywane zapisy.
explain-found-code = Ten kod należy do zdarzenia.
explain-open-incident = Otwórz zdarzenie
explain-opens = Otwiera się
explain-warns = Najpierw ostrzega
explain-limits = Otwiera się tylko w pewnych porach
explain-limit-opens = Zamknięte w czasie lekcji. Otworzy się: { $time }.
explain-limit-closes = Otwarte, bo nie trwa żadna lekcja. Zamknie się: { $time }.
explain-limit-untimed = Szkoła nie zapisała lekcji ani godzin pracy, więc strona pozostaje zamknięta, dopóki nie otworzy jej nauczyciel.
explain-closed = Nie otwiera się
explain-1 = Jak odczytano adres
explain-2 = Kto pyta
explain-3 = Co pasuje
explain-4 = Sprawdzono, bez wyniku
explain-5 = Decyzja
explain-whole = Można było sprawdzić cały adres.
explain-host-only = Można było sprawdzić tylko nazwę strony.
explain-who-class = Klasa { $class }, grupa wiekowa: { $tier }.
explain-who-tier = Grupa wiekowa: { $name }, bez klasy.
explain-no-match = Żadna lista ani zasada nie zna tego adresu.
explain-none-quiet = Nic więcej.
explain-entry = Wpis
explain-source = Źródło
explain-decision = { $word }. Wersja zasad: { $version }.
explain-body = Tekst strony jest czytany podczas wczytywania. Strona może się jeszcze zamknąć z powodu treści; tutaj nie da się tego wiedzieć.
explain-change = Co by to zmieniło
explain-change-text = Zasada w policies/rules.toml rozstrzyga przed każdą listą: podaj stronę, grupy wiekowe lub klasy oraz powód. Działa od zapisania pliku.
explain-command = W wierszu poleceń
classify = Dlaczego to byłoby zablokowane?
classify-lead = Wklej adres, słowa wyszukiwania albo tekst strony. Niczego nie pobieramy i nic z tego nie zostaje zapisane.
classify-kind = Co to jest
classify-kind-url = Adres
classify-kind-query = Słowa wyszukiwania
classify-kind-text = Tekst strony
classify-kind-html = Źródło strony (HTML)
classify-content = Adres, słowa lub tekst
classify-do = Oceń
classify-empty = Nie ma czego ocenić. Najpierw coś wklej.
classify-tiers = Co zobaczyłaby każda grupa wiekowa
classify-scores = Jak prawdopodobna jest każda kategoria
classify-over = powyżej progu: { $name }
classify-quiet = Nic nie przemawia za żadną kategorią ani przeciw niej.
classify-spoke = Co przemawia za i przeciw
classify-points = Punkty: { $points } × { $count }
classify-known = Zna to lista albo reguła wyszukiwania
classify-program = Dla programów
classify-program-text = POST /admin/classify z obiektem JSON, na przykład {"{"}"kind": "text", "text": "…"{"}"}, daje to samo jako JSON. Wyślij ciasteczko swojej sesji, a w nagłówku x-form-token wartość ukrytego pola form-token z tej strony.
reason-protected = Jest chroniona: nic jej nie zamyka.
reason-locked = Jest zamknięta na stałe: nic jej nie otwiera.
reason-no-inspect = Jest przekazywana bez otwierania, według listy stron niesprawdzanych.
reason-school-rule = Z powodu zasady szkoły: { $name }.
reason-listed = Z powodu listy: { $name }.
reason-searched = Z powodu szukanych słów: { $name }.
reason-scored = Z powodu tekstu strony: { $name }.
reason-unreadable = Strony nie dało się odczytać.
reason-tier-default = Żadna zasada jej nie wymienia; obowiązuje zasada grupy dla nieznanych stron.
says-decides = rozstrzyga
says-decides-as = rozstrzyga: { $name }
says-would = mówi: { $name }
says-block = zamknąć
says-locked = zamknięte na stałe
says-teacher = zamknąć, nauczyciel może otworzyć
says-warn = najpierw ostrzec
says-limit = w pewnych porach
says-limit-open = otwarte poza lekcjami
says-safe = otworzyć bezpiecznie
says-allow = otworzyć
says-protect = chronić
says-splice = przekazać bez otwierania
layer-protected = Strony chronione
layer-locked = Tematy zamknięte na stałe
layer-no-inspect = Lista stron niesprawdzanych
layer-school-rules = Zasady szkoły
layer-lists = Listy
layer-search = Szukane słowa
layer-text = Tekst strony
layer-unlocks = Strony otwarte przez nauczyciela
layer-only-these = Lekcja z kilkoma stronami
layer-unreadable = Tekst, którego nie dało się odczytać
layer-host-only = Widać było tylko nazwę strony
layer-tier-default = Zasada grupy dla nieznanych stron

# Osoby
people = Osoby i role
people-lead = Personel, który może się logować. Uczniowie nie mają tu kont.
people-add = Dodaj osobę
people-add-do = Dodaj i utwórz link jednorazowy
people-display = Nazwa widoczna dla innych
people-name-hint = Litery, cyfry, kropki i łączniki albo adres e-mail.
people-role = Rola
people-classes = Klasy
people-classes-hint = Dla nauczycieli. Pozostałe role widzą wszystkie klasy.
people-all-classes = Wszystkie klasy
people-language = Język
people-language-any = Zgodnie z przeglądarką
people-bad-name = Nazwa użytkownika musi mieć od 2 do 64 liter, cyfr, kropek lub łączników, bez spacji.
people-no-role = Wybierz rolę.
people-no-classes = Wybierz co najmniej jedną klasę dla nauczyciela.
people-name-taken = Ta nazwa użytkownika jest zajęta. Wybierz inną.
people-ready = Może się logować
people-waiting = Nie ma jeszcze hasła
people-disabled = Nie może się już logować
people-new-link = Nowy link jednorazowy
people-link-for = Link jednorazowy dla: { $name }
people-link-text = Jest pokazany tylko teraz. Przekaż go osobiście lub we własnej wiadomości. Działa jeden raz i przez 24 godziny, ustawia nowe hasło.
people-end-sessions = Zakończ wszystkie sesje
people-change-classes = Zmień klasy
people-save-classes = Zapisz klasy
people-disable = Wyłącz
people-disable-text = Konto nigdy więcej się nie zaloguje. To, co zrobiło, zostaje w dzienniku działań.
people-disable-do = Wyłącz konto

# Dziennik działań
audit = Dziennik działań
audit-lead = Kto co zrobił. Najnowsze wpisy są na górze. Niczego nie można tu zmienić.
audit-empty = Nic jeszcze nie zapisano.
audit-when = Kiedy
audit-who = Kto
audit-did = Co
audit-what = Czego dotyczy
audit-why = Dlaczego
did-probation-begin = przepuszczenie aplikacji bez otwierania połączeń na czas próby
did-probation-end = zakończenie okresu próbnego aplikacji
did-session-open = zalogowanie
did-session-close = wylogowanie
did-password-set = ustawienie hasła i zalogowanie
did-link-create = utworzenie linku jednorazowego
did-account-create = dodanie konta
did-account-classes = zmiana klas konta
did-account-sign-out = zakończenie wszystkich sesji konta
did-account-disable = wyłączenie konta
did-incident-take = przyjęcie zdarzenia
did-incident-close = zamknięcie zdarzenia
did-incident-look = otwarcie zdarzenia wymagającego troski
did-appeal-answer = odpowiedź na prośbę
did-self-report-read = przeczytanie wiadomości do zespołu ochrony uczniów

# Corrections of what was judged wrongly
nav-corrections = Poprawki
corrections = Poprawki
corrections-lead = Teksty, które oceniono błędnie. Model może się ich nauczyć. Zostają w tej szkole; pomiń nazwiska uczniów.
correction-add = Popraw ocenę tekstu
correction-text = Tekst tak, jak widzi go czytelnik
correction-text-hint = Zachowujemy najwyżej 2000 znaków. Niczego nie pobieramy.
correction-category = Kategoria
correction-answer = Co było źle?
correction-false-alarm = Fałszywy alarm: tekst tu nie należy
correction-missed = Przeoczenie: tekst tu należy
correction-language = Język tekstu
correction-host = Witryna (nieobowiązkowo; zostaje tylko jej nazwa)
correction-do = Zachowaj poprawkę
correction-empty = Nie ma tekstu. Najpierw go wklej.
correction-choose = Wybierz kategorię, co było źle i język.
correction-list = Zachowane do tej pory
correction-none = Nic jeszcze nie poprawiono.
correction-delete = Usuń
correction-learnt = wyuczone
correction-wrong = Ta ocena jest błędna?
correction-say = Powiedz, co jest źle
correction-said = { $name }, { $when }
correction-nobody = wiersz poleceń
correction-after-incident = Jeśli strona była nieszkodliwa, wklej tu jej tekst, a model będzie mógł się go nauczyć.
done-corrected = Poprawka została zachowana.
done-correction-deleted = Poprawka została usunięta.

pinned = Aplikacje, które odrzucają certyfikat szkoły
pinned-lead = Niektóre aplikacje przyjmują tylko znane sobie certyfikaty, więc nie działają, gdy szkoła sprawdza połączenia. Taką aplikację można przepuścić na siedem dni.
pinned-list = Aplikacje
pinned-empty = Żadna aplikacja nie odrzuciła certyfikatu szkoły.
pinned-what = Gdy aplikacja jest przepuszczana, nic z tego, co robi, nie jest filtrowane ani zapisywane. Co reguły zamykają, pozostaje zamknięte, a zablokowane kategorie nigdy nie są przepuszczane.
pinned-name = Nazwa
pinned-state = Co zauważono
pinned-do = Co zrobić
pinned-perhaps = Być może aplikacja
pinned-refuses = Odrzuca
pinned-probation = Przepuszczana na próbę
pinned-seen = Odrzucenia: { $refusals }, urządzenia: { $devices }
pinned-until = do
pinned-reason = Powód, bez nazwisk
pinned-begin = Przepuść na siedem dni
pinned-end = Przestań przepuszczać
pinned-no-host = To nie jest nazwa strony.
pinned-no-reason = Napisz w kilku słowach, dlaczego ma być przepuszczana.
pinned-closed = Ta nazwa jest zamknięta dla każdej klasy, więc nie można jej przepuścić.
pinned-failed = Nie udało się tego zapisać. Sprawdź katalog danych i dziennik.
wrong-pinned = Aplikacja odrzuca certyfikat szkoły
wrong-pinned-do = Nie działa na urządzeniach szkoły. Zdecyduj, czy przepuścić ją na pewien czas.
wrong-lists = { $count ->
    [one] { $count } lista jest spóźniona
    [few] { $count } listy są spóźnione
   *[other] { $count } list jest spóźnionych
 }
wrong-lists-do = Pobrano je ponad 30 dni temu, więc brakuje w nich nowych stron. Pobierz nowsze pliki z ich źródeł, umieść je w policies/lists i wpisz dzień w policies/lists/sources.toml.
done-pinned-begun = Aplikacja jest przepuszczana przez siedem dni.
done-pinned-ended = Aplikacja nie jest już przepuszczana.
