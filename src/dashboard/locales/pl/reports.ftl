# Reports, search and exports.
nav-reports = Sprawozdania
reports = Sprawozdania
reports-lead = Liczby z pełnych tygodni. Bez nazwisk, bez rankingów, nic poniżej pięciu.
reports-none = Nie ma jeszcze liczb. Pierwsze sprawozdanie pojawi się w poniedziałek po pierwszym pełnym tygodniu.
reports-targets = Jak nam idzie
reports-target-calm = Nauczyciel dostaje w dniu nauki średnio { $name } powiadomienia. Cel to najwyżej trzy.
reports-target-noisy = Nauczyciel dostaje w dniu nauki średnio { $name } powiadomienia. Cel to najwyżej trzy: warto sprawdzić, które reguły złagodzić.
reports-target-alerts-fine = Około { $count } na 100 pilnych zdarzeń zamknięto jako niebudzące obaw. Cel to najwyżej 10.
reports-target-alerts-many = Około { $count } na 100 pilnych zdarzeń zamknięto jako niebudzące obaw. Cel to najwyżej 10: warto sprawdzić, które reguły złagodzić.
reports-target-answers = Na około { $count } na 100 próśb odpowiedziano w ciągu doby.
reports-classes = Moje klasy
reports-classes-hint = Ostatnie osiem tygodni wszystkich twoich klas razem: czy dzieje się coś niezwykłego?
reports-classes-lead = Klasy { $classes }, od { $from } do { $to }. Sprawy prywatne nie są tu liczone.
reports-autumn = jesień { $name }
reports-spring = wiosna { $name }
reports-term = Sprawozdanie za półrocze: { $name }
reports-term-hint = Dla dyrekcji, rady i wizytacji. Do druku na A4.
reports-term-lead = Od { $from } do { $to }
reports-mistakes = Zamknięte przez pomyłkę
reports-mistakes-hint = Strony zamknięte, a potem otwarte na prośbę, i jak często filtr się mylił.
reports-review = Przegląd roczny
reports-review-hint = Pytania rocznego przeglądu filtrowania i monitorowania, z tym, co wie brama, i miejscem na zapiski.
reports-coverage = Zasięg
reports-coverage-hint = Które klasy mają reguły, jak zapytania trafiają do klas i czy listy są aktualne.
reports-tests = Testy filtra
reports-tests-hint = Co sprawdzono, kiedy i z jakim wynikiem.
reports-study = Dane do badań
reports-study-hint = Zamknięte strony według tygodnia, grupy wiekowej i tematu, w grupach tak dużych, że nikogo nie da się w nich rozpoznać.
reports-in-short = W skrócie
reports-as-table = Te same liczby w tabeli
reports-as-of = Stan na: { $name }
reports-csv = Pobierz jako CSV
reports-xlsx = Pobierz do arkusza
reports-json = Pobierz jako JSON
reports-download = Pobierz tę listę
reports-download-text = Bez nazwisk. Kody są nowe w każdym pliku. Pobranie zapisuje się w dzienniku działań.
reports-limits = Czego to sprawozdanie nie powie
reports-counted = Jak liczono
reports-hidden = nie podano
reports-problem = Jest problem
reports-other-subjects = Inne tematy
reports-private-subjects = Sprawy prywatne
reports-subject = Temat
reports-all = Razem
reports-what = Co
reports-count = Liczba
reports-tier = Grupa wiekowa
reports-site = Strona
reports-state = Stan
reports-code = Kod w tym pliku
reports-last = Ostatnia strona
reports-closed = Co zamknięto, według tematu
reports-closed-pages = Zamknięte strony
reports-incidents = Zdarzenia
reports-weeks = Zamknięte strony i zdarzenia według tygodni
reports-week = Tydzień { $name }
reports-week-head = Tydzień
reports-mark-closed = zamkniętych stron
reports-mark-incidents = zdarzeń
reports-most-week = { $week } – najwięcej: { $count ->
    [one] { $count } zamknięta strona.
    [few] { $count } zamknięte strony.
    [many] { $count } zamkniętych stron.
   *[other] { $count } zamkniętej strony.
 }
reports-most-closed = Najczęściej zamykano: { $subject }, { $count ->
    [one] { $count } strona.
    [few] { $count } strony.
    [many] { $count } stron.
   *[other] { $count } strony.
 }
reports-sum-closed = { $count ->
    [one] Zamknięto { $count } stronę.
    [few] Zamknięto { $count } strony.
    [many] Zamknięto { $count } stron.
   *[other] Zamknięto { $count } strony.
 }
reports-sum-few = Zamknięto zbyt mało stron, aby podać liczbę.
reports-none-alone = Żadna część nie jest dość duża, by podać ją osobno.
reports-mistakes-found = Pomyłki filtra
reports-mistakes-head = Pomyłki
reports-per-thousand = Na 1000
reports-sum-mistakes = { $count ->
    [one] Znaleziono { $count } pomyłkę filtra, { $rate } na 1000 zamkniętych stron.
    [few] Znaleziono { $count } pomyłki filtra, { $rate } na 1000 zamkniętych stron.
    [many] Znaleziono { $count } pomyłek filtra, { $rate } na 1000 zamkniętych stron.
   *[other] Znaleziono { $count } pomyłki filtra, { $rate } na 1000 zamkniętych stron.
 }
reports-sum-mistakes-few = Znaleziono zbyt mało pomyłek filtra, aby podać liczbę.
reports-requests = Prośby o otwarcie strony
reports-sum-asked = { $count ->
    [one] Klasy poprosiły o otwarcie strony { $count } raz.
    [few] Klasy poprosiły o otwarcie strony { $count } razy.
    [many] Klasy poprosiły o otwarcie strony { $count } razy.
   *[other] Klasy poprosiły o otwarcie strony { $count } razy.
 }
reports-sum-asked-few = Klasy zbyt rzadko prosiły o otwarcie strony, aby podać liczbę.
reports-ask-opened = Otwarte
reports-ask-stays = Pozostaje zamknięte
reports-ask-together = Obejrzymy razem
reports-ask-waiting = Bez odpowiedzi
reports-in-lesson = Na około { $count } na 100 odpowiedziano w ciągu 45 minut.
reports-in-day = Na około { $count } na 100 odpowiedziano w ciągu doby.
reports-safeguarding = Ochrona uczniów w liczbach
reports-urgent = Pilne
reports-urgent-calm = Pilne, zamknięte jako niebudzące obaw
reports-other-incidents = Inne zdarzenia
reports-sum-incidents = { $count ->
    [one] { $count } zdarzenie wymagało uwagi człowieka.
    [few] { $count } zdarzenia wymagały uwagi człowieka.
    [many] { $count } zdarzeń wymagało uwagi człowieka.
   *[other] { $count } zdarzenia wymagało uwagi człowieka.
 }
reports-sum-incidents-few = Zbyt mało zdarzeń wymagało uwagi człowieka, aby podać liczbę.
reports-self-reports = { $count ->
    [one] Do zespołu ochrony uczniów dotarła { $count } wiadomość od uczniów.
    [few] Do zespołu ochrony uczniów dotarły { $count } wiadomości od uczniów.
    [many] Do zespołu ochrony uczniów dotarło { $count } wiadomości od uczniów.
   *[other] Do zespołu ochrony uczniów dotarło { $count } wiadomości od uczniów.
 }
reports-self-reports-few = Do zespołu ochrony uczniów dotarło mniej niż pięć wiadomości od uczniów.
reports-names = Odsłonięte nazwiska
reports-names-none = W tym czasie nie policzono odsłonięcia żadnego nazwiska.
reports-names-sum = { $count ->
    [one] W tym czasie odsłonięto jedno nazwisko, z powodem i wpisem w dzienniku.
    [few] W tym czasie odsłonięto { $count } nazwiska, każde z powodem i wpisem w dzienniku.
    [many] W tym czasie odsłonięto { $count } nazwisk, każde z powodem i wpisem w dzienniku.
   *[other] W tym czasie odsłonięto { $count } nazwiska, każde z powodem i wpisem w dzienniku.
}
reports-names-few = W tym czasie odsłonięto kilka nazwisk, każde z powodem i wpisem w dzienniku.
reports-policy = Reguły
reports-policy-now = Obowiązuje wersja reguł { $version }, skrót { $digest }.
reports-help = Strony o zdrowiu, tożsamości i wsparciu zamknięte przez pomyłkę
reports-help-none = Nie znaleziono zamkniętej przez pomyłkę strony o zdrowiu, tożsamości ani wsparciu. Celem jest zero.
reports-help-closed = { $count ->
    [one] Przez pomyłkę zamknięto { $count } stronę o zdrowiu, tożsamości lub wsparciu. Celem jest zero.
    [few] Przez pomyłkę zamknięto { $count } strony o zdrowiu, tożsamości lub wsparciu. Celem jest zero.
    [many] Przez pomyłkę zamknięto { $count } stron o zdrowiu, tożsamości lub wsparciu. Celem jest zero.
   *[other] Przez pomyłkę zamknięto { $count } strony o zdrowiu, tożsamości lub wsparciu. Celem jest zero.
 }
reports-help-few = Przez pomyłkę zamknięto kilka stron o zdrowiu, tożsamości lub wsparciu, mniej niż pięć. Celem jest zero.
reports-opened-sites = Inne strony otwarte na prośbę
reports-sites-none = Brak.
reports-times-opened = Ile razy otwarto
reports-said = Co uczniowie powiedzieli o zamkniętych stronach
reports-said-how = Kto czyta stronę pokazaną zamiast zamkniętej, może powiedzieć, czy pomogła, czy była nietrafna. Nikt nie podaje nazwiska i nikt nie musi odpowiadać.
reports-said-helped = „To pomogło”
reports-said-wrong = „To było nietrafne”
reports-coverage-classes = { $count ->
    [0] Żadna klasa nie ma jeszcze reguł.
    [one] { $count } klasa ma reguły.
    [few] { $count } klasy mają reguły.
    [many] { $count } klas ma reguły.
   *[other] { $count } klasy ma reguły.
 }
reports-coverage-lists = Aktualne listy: { $fresh } z { $count }.
reports-coverage-guests = Nieznane urządzenie dostaje reguły dla gości, nigdy ich brak.
reports-coverage-tiers = Klasy według grup wiekowych
reports-classes-head = Klasy
reports-with-network = Rozpoznawane po sieci
reports-coverage-late = Nieaktualne listy
reports-coverage-none-late = Wszystkie listy są aktualne.
reports-list = Lista
reports-updated = Ostatnio pobrana
reports-names-head = Nazwy
reports-tests-run = Sprawdź reguły teraz
reports-tests-never = W tym czasie nie testowano filtra.
reports-tests-fine = Test: { $when }. { $count ->
    [one] { $count } sprawdzenie reguł udane, żadne nieudane.
    [few] { $count } sprawdzenia reguł udane, żadne nieudane.
    [many] { $count } sprawdzeń reguł udanych, żadne nieudane.
   *[other] { $count } sprawdzenia reguł udanego, żadne nieudane.
 }
reports-tests-failed = Test: { $when }. { $failed ->
    [one] { $failed } sprawdzenie reguł nieudane.
    [few] { $failed } sprawdzenia reguł nieudane.
    [many] { $failed } sprawdzeń reguł nieudanych.
   *[other] { $failed } sprawdzenia reguł nieudanego.
 }
reports-tests-proxy-fine = Test przez bramę: { $when }. { $count ->
    [one] { $count } sprawdzenie udane, żadne nieudane.
    [few] { $count } sprawdzenia udane, żadne nieudane.
    [many] { $count } sprawdzeń udanych, żadne nieudane.
   *[other] { $count } sprawdzenia udanego, żadne nieudane.
 }
reports-tests-proxy-failed = Test przez bramę: { $when }. { $failed ->
    [one] { $failed } sprawdzenie nieudane.
    [few] { $failed } sprawdzenia nieudane.
    [many] { $failed } sprawdzeń nieudanych.
   *[other] { $failed } sprawdzenia nieudanego.
 }
reports-tests-wrong = Co się nie udało
reports-tests-what = Sprawdzenie
reports-tests-seen = Co wyszło
reports-tests-tiers = Ostatni test według grup wiekowych
reports-tests-runs = Dotychczasowe testy
reports-tests-when = Kiedy
reports-tests-way = Jak
reports-tests-passed = Udane
reports-tests-failed-head = Nieudane
reports-tests-not = Niesprawdzone
reports-tests-by-proxy = Przez bramę
reports-tests-by-rules = Same reguły
reports-tests-own = Ten komputer
reports-probe-protected = Telefon zaufania się otwiera
reports-probe-search = Nieodpowiednie wyszukiwanie jest zamknięte
reports-probe-help-search = Szukanie pomocy się otwiera
reports-probe-safe-search = Bezpieczne wyszukiwanie jest włączone
reports-probe-text = Nieodpowiedni tekst jest zamknięty
reports-limit-apps = Aplikacje, które ukrywają swoje strony, oraz połączenia, których nigdy się nie otwiera, oceniano tylko po nazwie strony.
reports-limit-devices = Urządzenia spoza sieci szkoły i takie, które nie korzystają z bramy, nie są liczone.
reports-limit-cause = Zamknięta strona nie mówi, dlaczego ktoś ją otwierał. Liczby pokazują, co zrobił filtr, a nie, jacy są uczniowie.
reports-limit-kept = Strony są na liście tak długo, jak przechowuje się prośby o nie; liczby sięgają dalej wstecz.
reports-limit-unasked = Nie ma tu pomyłek, których nikt nie zgłosił.
reports-limit-ca = Tu nie wiadomo, czy urządzenie ufa certyfikatowi szkoły; każde może to sprawdzić na swojej stronie.
reports-limit-tests = Nie sprawdzano nazw ani certyfikatów prawdziwych witryn ani tego, czy urządzenie ufa szkole: w tym celu otwórz na urządzeniu /start/check.
reports-counted-weeks = Pełne tygodnie od poniedziałku do niedzieli, w strefie czasowej szkoły. Bieżącego tygodnia tu nie ma.
reports-counted-closed = Zamknięta strona to jedno zapytanie, na które odpowiedziała strona filtra. Nie liczy się obrazków i elementów śledzących, których nikt nie widzi.
reports-counted-mistakes = Pomyłka to prośba, na którą odpowiedziano otwarciem, albo zdarzenie zamknięte jako pomyłka filtra.
reports-counted-small = Liczb poniżej pięciu nie podaje się, podobnie jak innych, które by je zdradziły. Wszystkie niepodane liczby wyglądają tak samo.
reports-counted-tests = Testy pytają o nazwy znane tylko listom filtra, dla każdej grupy wiekowej.
reports-counted-help = Strona należy do zdrowia, tożsamości lub wsparcia, jeśli ktoś o nią tak poprosił albo jeśli reguły teraz ją tam zaliczają.
reports-counted-coverage = Klasy i sieci pochodzą z obowiązujących reguł. Lista jest nieaktualna po 30 dniach.
reports-review-how = Każda część stawia pytanie, mówi, co wie brama, i zostawia miejsce na to, co wiedzą ludzie. Można ją wydrukować albo zachować jako plik.
reports-review-answer = Co ustaliliśmy
reports-review-who = Kto co robi i do kiedy
reports-review-roles = Kto odpowiada za filtrowanie i monitorowanie?
reports-review-risk = Czy reguły pasują do wieku i potrzeb uczniów?
reports-review-changes = Czy reguły i ich zmiany są znane i uzgodnione?
reports-review-illegal = Czy treści nielegalne są zamknięte dla wszystkich?
reports-review-tests = Czy filtr jest testowany i z jakim wynikiem?
reports-review-overblocking = Czy filtrowanie przeszkadza w nauce?
reports-review-languages = Czy działa w językach, którymi się tu mówi?
reports-review-devices = Jakich urządzeń i aplikacji nie obejmuje?
reports-review-monitoring = Czy ktoś ogląda to, co wymaga człowieka?
reports-review-records = Co się przechowuje, jak długo i kto może to zobaczyć?
reports-review-training = Czy pracownicy wiedzą, co robić?
reports-review-pupils = Czy uczniowie i rodzice wiedzą, jak to działa i gdzie szukać pomocy?
reports-review-leads = { $count ->
    [0] Nikogo nie ustawiono jako osoby odpowiedzialnej za ochronę uczniów.
    [one] { $count } konto ma rolę osoby odpowiedzialnej za ochronę uczniów.
    [few] { $count } konta mają rolę osoby odpowiedzialnej za ochronę uczniów.
    [many] { $count } kont ma rolę osoby odpowiedzialnej za ochronę uczniów.
   *[other] { $count } konta ma rolę osoby odpowiedzialnej za ochronę uczniów.
 }
reports-review-tiers = { $count ->
    [one] Jest { $count } grupa wiekowa z własnymi regułami.
    [few] Są { $count } grupy wiekowe, każda z własnymi regułami.
    [many] Jest { $count } grup wiekowych, każda z własnymi regułami.
   *[other] Jest { $count } grupy wiekowej, każda z własnymi regułami.
 }
reports-review-version = Obowiązuje wersja reguł { $name }. Każda reguła szkoły ma właściciela i powód.
reports-review-locked = { $count ->
    [one] { $count } kategoria jest zablokowana: nie otworzy jej żadne ustawienie szkoły.
    [few] { $count } kategorie są zablokowane: nie otworzy ich żadne ustawienie szkoły.
    [many] { $count } kategorii jest zablokowanych: nie otworzy ich żadne ustawienie szkoły.
   *[other] { $count } kategorii jest zablokowane: nie otworzy ich żadne ustawienie szkoły.
 }
reports-review-rate = Stwierdzono { $name } pomyłki filtra na 1000 zamkniętych stron.
reports-review-languages-say = Teksty są oceniane, a strony pisane po angielsku, wietnamsku, polsku i rosyjsku.
reports-review-kept = { $count ->
    [one] Zapisy o zamkniętych stronach przechowuje się { $count } dzień, potem tylko liczby.
    [few] Zapisy o zamkniętych stronach przechowuje się { $count } dni, potem tylko liczby.
    [many] Zapisy o zamkniętych stronach przechowuje się { $count } dni, potem tylko liczby.
   *[other] Zapisy o zamkniętych stronach przechowuje się { $count } dnia, potem tylko liczby.
 }
reports-review-source = Pytania oparto na standardach filtrowania i monitorowania dla szkół angielskiego ministerstwa edukacji.
reports-study-error = Błąd: Dane do badań
reports-study-take = Pobierz dane
reports-study-none = Żaden tydzień nie jest jeszcze gotowy. Tydzień powstaje siedem dni po swoim końcu i już się nie zmienia.
reports-study-from = Pierwszy tydzień
reports-study-to = Ostatni tydzień
reports-study-least = Każdy wiersz obejmuje co najmniej tyle osób lub urządzeń: { $count }.
reports-study-dictionary = Co znaczą kolumny
reports-study-no-weeks = Wybierz pierwszy tydzień nie późniejszy niż ostatni
reports-filter-from = Od
reports-filter-to = Do
reports-filter-who = Kod
reports-filter-host = Strona
done-tested = Filtr został sprawdzony.
did-report-export = pobranie tabeli ze sprawozdania
did-incident-export = pobranie listy zdarzeń
did-study-export = pobranie danych do badań
did-filter-test = test filtra
