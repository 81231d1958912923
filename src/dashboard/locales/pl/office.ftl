# Tests of the filter, from the overview
tests-head = Czy filtr działa?
tests-hint = Pyta o strony testowe przez samą bramę, jako urządzenie z każdej grupy wiekowej. Nic nie wychodzi poza szkołę i nic nie zapisuje się jako zdarzenie. Trwa to kilka sekund.
tests-do = Sprawdź filtr teraz
tests-never = Filtra jeszcze nie sprawdzano.
tests-opens = otwiera się
tests-warns = najpierw wskazówka
tests-closed = zamknięta
tests-safe = otwiera się z bezpiecznym wyszukiwaniem
tests-nothing = brak odpowiedzi
tests-cell-fine = ✓ { $name }
tests-cell-wrong = ✗ { $seen }, powinno być: { $expected }
tests-cell-not = nie sprawdzono
wrong-tests = Filtr nie przeszedł testu
part-untested = Jeszcze nie sprawdzono
reports-tests-tiers-fine = Test przez bramę jako urządzenie z każdej grupy, { $when }: { $count ->
    [one] { $count } próba udana, żadna nieudana.
    [few] { $count } próby udane, żadna nieudana.
    [many] { $count } prób udanych, żadna nieudana.
   *[other] { $count } próby udane, żadna nieudana.
 }
reports-tests-tiers-failed = Test przez bramę jako urządzenie z każdej grupy, { $when }: { $failed ->
    [one] { $failed } próba nieudana.
    [few] { $failed } próby nieudane.
    [many] { $failed } prób nieudanych.
   *[other] { $failed } próby nieudane.
 }
reports-tests-by-tiers = Przez bramę, każda grupa
reports-tests-matrix = Każda próba dla każdej grupy
reports-tests-matrix-how = ✓ wyszło tak, jak powinno. ✗ nie: obok napisano, co wyszło i co powinno wyjść.
reports-probe-open = Zwykła strona się otwiera

# Rooms of IT
rooms = Więcej
nav-policy = Zasady
wrong-drafts = { $count ->
    [one] Zmiana zasad czeka na drugą osobę
    [few] { $count } zmiany zasad czekają na drugą osobę
    [many] { $count } zmian zasad czeka na drugą osobę
   *[other] { $count } zmiany zasad czekają na drugą osobę
 }
wrong-drafts-do = Zobacz, co by zmieniła, a potem ją zatwierdź albo odeślij.

# Rules: what is in force, and how it is changed
policy = Zasady szkoły
policy-lead = Co obowiązuje i jak wprowadza się zmianę: napisać, wypróbować, poprosić drugą osobę, opublikować. Każdą zmianę można cofnąć jednym ruchem.
policy-live = Obowiązuje wersja { $version }. Ostatnie wczytanie: { $when }.
policy-refused = Obowiązuje wersja { $version }. Ostatniej zmiany nie przyjęto.
policy-begin = Przygotuj zmianę
policy-dir = Gdzie są zasady
policy-read-only = Brama nie może zapisywać zasad
policy-read-only-do = Działa w zamknięciu i to jest bezpieczne. Zmianę mimo to można tu przygotować, pobrać plik i położyć go ręcznie na miejscu: brama sama go wczyta.
policy-open = W przygotowaniu
policy-open-none = Żadna zmiana nie jest przygotowywana.
policy-past = Co zmieniono
policy-past-none = Stąd jeszcze niczego nie zmieniono.
policy-back = Cofnij tę zmianę
policy-back-why = Cofa zmianę z: { $name }
policy-second-was = druga osoba: { $name }
policy-files = Pliki zasad
policy-files-hint = List, modeli i tego, co wszędzie jest nielegalne, nie zmienia się tutaj.
policy-files-show = Pokaż wszystkie pliki
policy-file-rules = Własne wyjątki szkoły
policy-file-school = Nazwa, języki, godziny, czasy przechowywania
policy-file-classes = Klasy i ich grupy wiekowe
policy-file-networks = Sieci i kto w nich siedzi
policy-file-no_inspect = Do czego nigdy się nie zagląda
policy-file-protected = Pomoc, która zawsze się otwiera
policy-file-helplines = Telefony zaufania
policy-file-alternatives = Dokąd kieruje się uczniów zamiast tego
policy-file-safe_search = Bezpieczne wyszukiwanie
policy-file-search_engines = Wyszukiwarki
policy-file-prompts = Programy, do których się pisze
policy-file-search = Słowa wyszukiwań
policy-file-examples = Przykłady, które muszą się zgadzać
policy-file-cards = Karty do nauki
policy-edit = Przygotuj zmianę
policy-edit-lead = Na razie nic się nie zmienia. Po zapisaniu zobaczysz, co by się zmieniło i dla kogo.
policy-text = Treść pliku
policy-text-hint = Pierwsze wiersze pliku mówią, co może w nim stać. Błędy pokażą się z numerem wiersza po zapisaniu.
policy-why = Dlaczego
policy-why-hint = Jedno zdanie, które może przeczytać całe grono.
policy-save = Zapisz i wypróbuj
policy-base = Plik w chwili rozpoczęcia zmiany
policy-too-long = Plik jest za długi. Długie spisy nazw należą do katalogu list.
policy-no-why = Napisz, dlaczego zasady mają się zmienić.
policy-same = Treść jest taka sama jak przedtem. Nic by się nie zmieniło.
policy-draft = Zmiana pliku
policy-said = Co powiedziała druga osoba
policy-unusable = W tej postaci zasad nie da się użyć. To, co obowiązuje, obowiązuje dalej. Popraw to, co wymieniono niżej, i zapisz ponownie.
policy-stale = Plik w międzyczasie się zmienił
policy-stale-do = Otwórz zmianę jeszcze raz, przenieś ją do nowszej treści i zapisz.
policy-touched = Tego nie może zmienić nikt: pozostaje zamknięte albo otwarte dla wszystkich
policy-diff = Co się różni
policy-line = Wiersz
policy-sign = Znak
policy-line-out = usunięto
policy-line-in = dodano
policy-cut = Jest tego więcej; pobierz plik, żeby zobaczyć całość.
policy-what-if = Co by to zmieniło
policy-what-if-hint = Stron, które się otwierają, nie zapisuje się tutaj. Dlatego zapytano o strony zamknięte w ostatnich siedmiu dniach, otwarte przez nauczycieli i te, do których kieruje się uczniów. Nie wiadomo, co powiedziałaby treść strony.
policy-sum = { $asked ->
    [one] Zapytano o { $asked } stronę.
    [few] Zapytano o { $asked } strony.
    [many] Zapytano o { $asked } stron.
   *[other] Zapytano o { $asked } strony.
 } { $closes ->
    [0] Żadna by się nie zamknęła.
    [one] W jednym przypadku strona by się zamknęła albo dostała najpierw wskazówkę.
    [few] W { $closes } przypadkach strona by się zamknęła albo dostała najpierw wskazówkę.
    [many] W { $closes } przypadkach strona by się zamknęła albo dostała najpierw wskazówkę.
   *[other] W { $closes } przypadkach strona by się zamknęła albo dostała najpierw wskazówkę.
 } { $opens ->
    [0] Żadna by się nie otworzyła.
    [one] W jednym przypadku strona by się otworzyła.
    [few] W { $opens } przypadkach strona by się otworzyła.
    [many] W { $opens } przypadkach strona by się otworzyła.
   *[other] W { $opens } przypadkach strona by się otworzyła.
 }
policy-words = Tematy, które grupa traktuje inaczej
policy-pages = Strony, które pokazałyby coś innego
policy-subject = Temat
policy-page = Strona
policy-before = Teraz
policy-after = Potem
policy-known = Dlaczego o nią zapytano
policy-known-recommended = Szkoła kieruje tam uczniów: spójrz na to najpierw
policy-known-opened = Otworzyli ją pracownicy
policy-known-closed = Niedawno była zamknięta
policy-times = { $count } razy, liczba uczniów: { $people }
policy-times-few = mniej niż pięcioro uczniów
policy-opens = otwiera się
policy-warns = najpierw wskazówka
policy-closed = zamknięta
policy-word-protect = zawsze się otwiera
policy-word-splice = otwiera się, bez zaglądania do środka
policy-word-allow = otwiera się
policy-word-safe = otwiera się z bezpiecznym wyszukiwaniem
policy-word-warn = najpierw wskazówka
policy-word-limit = zamknięte w czasie lekcji
policy-word-teacher = zamknięte, może otworzyć nauczyciel
policy-word-block = zamknięte
policy-word-locked = zamknięte dla wszystkich
policy-second = Druga osoba to Ty
policy-comment = Komentarz (nieobowiązkowy)
policy-approve = Zatwierdź
policy-return = Odeślij
policy-next = Co dalej
policy-alone = Nikt inny nie może zatwierdzić zmiany zasad, więc można opublikować ją samodzielnie. Zostanie to zapisane. Lepiej: załóż konto koleżance, koledze albo dyrekcji.
policy-publish = Opublikuj teraz
policy-ask = Poproś drugą osobę
policy-change = Popraw szkic
policy-give-up = Zrezygnuj
policy-download = Pobierz plik
policy-state-draft = Szkic
policy-state-waiting = Czeka na drugą osobę
policy-state-returned = Odesłana
policy-state-approved = Zatwierdzona, jeszcze nieopublikowana
policy-state-published = Opublikowana
policy-state-undone = Cofnięcie
policy-state-given-up = Porzucona
policy-done-asked = Druga osoba została poproszona.
policy-done-approved = Zatwierdzono. Autor może teraz opublikować zmianę.
policy-done-returned = Zmiana wróciła do autora.
policy-done-given-up = Porzucono zmianę. Nic się nie zmieniło.
policy-done-published = Zmiana obowiązuje.
policy-done-back = Zmianę cofnięto. Obowiązują poprzednie zasady.

# Somebody's week
digest = Twój tydzień
digest-hint = Co czeka i jaki był tydzień, w kilku liczbach.
digest-since = Od: { $name }
digest-nothing = Nic nie czeka i nie zdarzyło się nic, co trzeba by policzyć.
digest-by-mail = To samo może przychodzić pocztą:
digest-no-mail = Szkoła nie wysyła poczty, więc jest to tylko tutaj.
digest-untaken = Zgłoszenia, których nikt nie przyjął
digest-closed = Strony zamknięte w tym tygodniu
digest-answered = Prośby, na które w tym tygodniu odpowiedziano
digest-opened = Strony otwarte w tym tygodniu na prośbę
digest-settled = Zdarzenia załatwione w tym tygodniu
digest-revealed = Nazwiska, o które w tym tygodniu pytano
digest-drafts = Zmiany zasad, które czekają na drugą osobę
digest-lists-late = Spóźnione listy
digest-tests-failed = Nieudane próby filtra

# Mistakes that several pupils report, and what is left in peace
notice-mistake = Prawdopodobna pomyłka filtra
letter-mistake = Kilkoro uczniów prosi o tę samą stronę. Mogła zostać zamknięta przez pomyłkę.
close-quiet = zostawiono w spokoju: ta sama strona niedawno nie budziła obaw

# What is remembered of who has read the wishes
pro-agreement = Że ktoś przeczytał, o co prosi szkoła: słowo z kluczem na każdy semestr
pro-until-term = do końca semestru

# Lists
lists = Listy
lists-lead = Które listy obowiązują, jak są stare i o ilu stronach decydują.
lists-fine = { $count ->
    [one] { $count } lista, świeża.
    [few] { $count } listy, wszystkie świeże.
    [many] { $count } list, wszystkie świeże.
   *[other] { $count } listy, wszystkie świeże.
 }
lists-all = Wszystkie listy
lists-none = Żadna lista nie obowiązuje. Decydują tylko zasady szkoły i treść stron.
lists-names = Wpisy
lists-used = Strony zamknięte w siedem dni
lists-licence = Licencja i źródło
lists-fresh = Świeża
lists-late = Spóźniona
lists-stale = Przestarzała
lists-own = Własna szkoły
lists-today = pobrana dziś, { $name }
lists-days = { $count ->
    [one] pobrana { $count } dzień temu, { $date }
    [few] pobrana { $count } dni temu, { $date }
    [many] pobrana { $count } dni temu, { $date }
   *[other] pobrana { $count } dnia temu, { $date }
 }
lists-no-date = bez daty
lists-next-own = zmieniana ręcznie
lists-next-itself = przychodzi sama każdego dnia
lists-next-hand = pobierana ręcznie albo o ustalonej porze
lists-share = { $count } ({ $percent } %)
lists-share-none = żadna

# Certificates
certs = Certyfikat szkoły
certs-lead = Czemu mają ufać urządzenia, do kiedy i jak to porównać.
certs-fine = Certyfikaty są ważne jeszcze ponad sześćdziesiąt dni.
certs-wrong = { $count ->
    [one] Jedna rzecz wymaga uwagi.
    [few] { $count } rzeczy wymagają uwagi.
    [many] { $count } rzeczy wymaga uwagi.
   *[other] { $count } rzeczy wymagają uwagi.
 }
certs-none = Nic nie wiadomo o certyfikatach.
certs-root = Główny: temu ufają urządzenia
certs-signs = Podpisuje strony
certs-cross = Poprzedni główny, dopóki urządzenia się przestawiają
certs-name = Nazwa
certs-from = Utworzony
certs-until = Kończy się
certs-soon = Wkrótce się kończy
certs-over = Skończył się
certs-print = Odcisk (SHA-256)
certs-withdrawn = Co unieważniono
certs-withdrawn-hint = Listy certyfikatów innych witryn, które już się nie liczą.
certs-withdrawn-none = Takiej listy nie ustawiono.
certs-file = Plik
certs-entries = Wpisy
certs-due = Termin nowej
certs-no-due = nie podano
certs-overdue = Po terminie
certs-made = utworzono { $name }
certs-install = Przygotowanie urządzenia
certs-install-hint = Otwórz ten adres na urządzeniu albo skieruj aparat na kwadrat.
certs-key = Klucz głównego certyfikatu
certs-key-here = Leży na tej maszynie. Przenieś go w bezpieczne miejsce, gdy brama ma już własny: do podpisywania stron nie jest potrzebny.
certs-key-away = Nie ma go na tej maszynie. Dobrze.
certs-renew = Odnowienie z czasem na przestawienie urządzeń: schoolgate ca
certs-trust = Urządzenia, które mu nie ufają
certs-untrusting = { $count ->
    [0] Ostatnio niczego nie odrzucono.
    [one] Urządzenia lub aplikacje odrzuciły certyfikat szkoły dla jednej witryny.
    [few] Urządzenia lub aplikacje odrzuciły certyfikat szkoły dla { $count } witryn.
    [many] Urządzenia lub aplikacje odrzuciły certyfikat szkoły dla { $count } witryn.
   *[other] Urządzenia lub aplikacje odrzuciły certyfikat szkoły dla { $count } witryny.
 }
certs-trust-hint = Urządzeń nie spisuje się ani nie liczy pojedynczo. Urządzenie sprawdza się na jego stronie /start/check.

# Devices
devices = Urządzenia
devices-lead = Urządzenia rozpoznaje się po sieci, w której są. Żadne nie jest spisane ani nazwane.
devices-groups = Sieci
devices-guest = Kto jest gdzie indziej, jest gościem: { $name }.
devices-none = Nie zapisano żadnej sieci, więc każde urządzenie jest gościem.
devices-network = Sieć
devices-class = Klasa
devices-who = Na ile pewne
devices-shared = wspólne urządzenia
devices-own = każdy ma swoje
devices-without = Klasy bez sieci
devices-without-do = Ich uczniów zna się tylko wtedy, gdy logują się do bramy. Wpisz ich sieć do networks.toml.
devices-doors = Jak urządzenia tu trafiają
devices-doors-none = Nic o tym nie wiadomo.
devices-explicit = urządzenia mają bramę ustawioną jako pośrednika
devices-transparent = prowadzi je tu sieć
devices-apps = Aplikacje, do których nie da się zajrzeć
devices-refusing = { $count ->
    [0] Żadna aplikacja nie odrzuca certyfikatu szkoły.
    [one] Jedna aplikacja odrzuca certyfikat szkoły.
    [few] { $count } aplikacje odrzucają certyfikat szkoły.
    [many] { $count } aplikacji odrzuca certyfikat szkoły.
   *[other] { $count } aplikacji odrzuca certyfikat szkoły.
 }

# Settings
settings = Obowiązujące ustawienia
settings-lead = Co wynika z pliku konfiguracji i wartości domyślnych. Haseł i kluczy się nie pokazuje. Żeby coś zmienić, popraw plik.
settings-waits = Niektóre ustawienia czekają na ponowne uruchomienie
settings-waits-do = Plik mówi już co innego. Będzie to obowiązywać od następnego uruchomienia bramy.
settings-restart = Czeka na uruchomienie
settings-none = Nic nie wiadomo o ustawieniach.

# Who may, and what was done
right-read-policy = Czytać zasady i ich zmiany
right-edit-policy = Zmieniać zasady
right-approve-policy = Zatwierdzać zmiany zasad przygotowane przez kogoś innego
right-read-office = Widzieć listy, certyfikaty, urządzenia i ustawienia
did-policy-draft = przygotowanie zmiany zasad
did-policy-ask = prośba do drugiej osoby o zmianę zasad
did-policy-approve = zatwierdzenie zmiany zasad
did-policy-return = odesłanie zmiany zasad
did-policy-give-up = porzucenie zmiany zasad
did-policy-publish = opublikowanie zmiany zasad
did-policy-publish-alone = samodzielne opublikowanie zmiany zasad
did-policy-back = cofnięcie zmiany zasad
