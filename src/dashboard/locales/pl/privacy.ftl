# Who looked, what is kept, access and erasure.

nav-looked = Kto zaglądał
nav-requests = Dostęp i usuwanie
nav-processing = Ochrona danych
done-revealed = Imię i nazwisko są widoczne na tej stronie przez 30 minut. Zostało to zapisane.
done-emergency = Dostęp awaryjny działa przez 30 minut. Dyrekcja szkoły została powiadomiona.
done-erased = Dane zostały usunięte. To, co trzeba było zachować, jest na liście poniżej.

privacy-all = Wszystkie
privacy-show = Pokaż
privacy-older = Starsze wpisy
privacy-period = Okres
privacy-last-days = { $count ->
    [one] Ostatni dzień
    [few] Ostatnie { $count } dni
   *[other] Ostatnich { $count } dni
}
privacy-said = { $who }: { $did }.
privacy-by-command-line = Wiersz poleceń
privacy-by-gateway = Brama
privacy-chain-whole = Bez przerwy od: { $since }. { $count ->
    [one] Jeden wpis, niezmieniony.
    [few] { $count } wpisy, żaden nie został zmieniony.
   *[other] { $count } wpisów, żaden nie został zmieniony.
}
privacy-chain-part = Bez przerwy do wpisu { $count }. Reszta zostanie sprawdzona przy ponownym otwarciu tej strony.
privacy-chain-empty = Nic jeszcze nie zapisano.
privacy-chain-broken = Zapis jest przerwany przy wpisie { $count }. Coś zmieniono lub usunięto już po zapisaniu. Zostaw bazę danych taką, jaka jest, i powiadom osobę za nią odpowiedzialną.
privacy-chain-value = Wartość kontrolna ostatniego wpisu
privacy-chain-hint = Zapisz ją w innym miejscu: dzięki niej można później wykazać, że nic nie obcięto.
privacy-export-csv = Pobierz jako tabelę (CSV)
privacy-export-json = Pobierz jako JSON z wartościami kontrolnymi
privacy-purged = { $class }: { $count ->
    [one] jeden zapis, upłynął czas przechowywania
    [few] { $count } zapisy, upłynął czas przechowywania
   *[other] { $count } zapisów, upłynął czas przechowywania
}
did-audit-export = pobranie dziennika zdarzeń
did-records-purge = usunięcie zapisów
did-record-begin = początek nieprzerwanego zapisu
did-pupil-reveal = prośba o imię i nazwisko ukryte za kodem
did-pupil-emergency = awaryjne otwarcie zapisów dotyczących ucznia lub uczennicy
did-subject-export = odpowiedź na wniosek o dostęp do danych
did-subject-erase = odpowiedź na wniosek o usunięcie danych

privacy-class-events = Zamknięte strony bez alertu
privacy-class-incidents = Zdarzenia z alertem
privacy-class-requests = Prośby o otwarcie strony
privacy-class-self-reports = Wiadomości do zespołu ochrony dzieci, po przeczytaniu
privacy-class-concerns = Zgłoszenia pracowników, po załatwieniu
privacy-class-cases = Sprawy, po zamknięciu
privacy-class-reveals = Kto widział imię i nazwisko
privacy-class-audit = Dziennik zdarzeń
privacy-class-corrections = Poprawione teksty
privacy-class-notices = Wysłane powiadomienia
privacy-class-sessions = Logowania pracowników
privacy-class-sealed = Wartości kontrolne usuniętych zapisów
privacy-class-erasure = Usunięte na wniosek

privacy-reveal = Imię i nazwisko
privacy-reveal-lead = Zamiast imienia i nazwiska widać kod. Jeśli są potrzebne, aby pomóc, napisz, do czego. Zobaczysz je tutaj przez 30 minut, a to, że je widzisz, zostanie zapisane.
privacy-what-for = Do czego są potrzebne?
privacy-purpose-help-now = Aby od razu pomóc
privacy-purpose-talk = Aby porozmawiać po lekcji
privacy-purpose-filter-mistake = Filtr się pomylił i chcę o tym powiedzieć
privacy-purpose-asked-by-lead = Na prośbę koordynatora ochrony dzieci
privacy-purpose-emergency = Sytuacja awaryjna
privacy-not-discipline = Dyscyplina nie jest powodem. To, co zauważa filtr, ma pomagać, a nie karać.
privacy-sentence = Dlaczego? Jedno zdanie
privacy-sentence-hint = Od 10 do 300 znaków, bez imienia i nazwiska. Przeczyta je koordynator ochrony dzieci i inspektor ochrony danych.
privacy-reveal-do = Pokaż na 30 minut
privacy-until = Widoczne do { $name }. To, że je widzisz, zostało zapisane.
privacy-refused-medium = Tu nie ma imienia i nazwiska: z tego urządzenia może korzystać kilka osób. Byłoby to tylko zgadywanie, a pomyłka mogłaby kogoś skrzywdzić.
privacy-refused-low = Tu nie ma imienia i nazwiska: wiadomo, gdzie to się stało, ale nie wiadomo, kto to był.
privacy-no-name = Ten kod nie należy już do nikogo.
privacy-emergency = W sytuacji awaryjnej
privacy-emergency-why = Co się stało?
privacy-emergency-hint = Od razu zobaczysz imię i nazwisko oraz wszystkie zdarzenia tej osoby, przez 30 minut. Dyrekcja i pozostali koordynatorzy zostaną natychmiast powiadomieni.
privacy-emergency-do = Otwórz wszystko teraz
privacy-others = Inne zdarzenia tej osoby
privacy-choose-purpose = Wybierz, do czego są potrzebne imię i nazwisko
privacy-say-why = Napisz zdanie, co najmniej 10 znaków

privacy-report = Zgłoszenie poza szkołę
privacy-report-1 = Nikt nie otwiera strony, żeby sprawdzić, i nikt nie robi kopii. Brama nie zachowała ani adresu, ani treści.
privacy-report-2 = Decyduje koordynator ochrony dzieci; zgłasza czas i rodzaj treści. Jeśli dziecko jest w niebezpieczeństwie, najpierw policja.
privacy-report-3 = Zapisz w sprawie, że dokonano zgłoszenia, oraz otrzymany numer.
privacy-report-none = Dla Waszego kraju nie ma sprawdzonego miejsca zgłoszeń. Zapytaj policję.
privacy-report-seen = Ostatnio sprawdzono: { $name }.

privacy-looked = Kto zaglądał
privacy-looked-lead = Każdy przypadek, gdy ktoś zobaczył imię i nazwisko ukryte za kodem. Na tej stronie nie ma imion ani nazwisk uczniów.
privacy-looked-empty = W tym okresie nikt o to nie prosił.
privacy-purpose = W jakim celu
privacy-shown-until = Widoczne do
privacy-erased = usunięto
privacy-break-glass = Awaryjnie
privacy-by-purpose = Według celu
privacy-by-person = Według osoby

privacy-requests = Dostęp i usuwanie
privacy-requests-lead = Wszystko, co przechowujemy o jednej osobie: do wydania albo usunięcia. Najpierw upewnij się, kto pyta. Każda odpowiedź jest zapisywana, a imię i nazwisko nie.
privacy-whom = O kogo chodzi
privacy-whom-hint = Kod, na przykład 7B·14, albo nazwa, pod którą ta osoba się loguje.
privacy-whom-is = To jest
privacy-by-stand-in = kod
privacy-by-name = nazwa
privacy-reason = Kto pyta i skąd wiadomo, że to ta osoba?
privacy-reason-hint = Do zapisu, bez imienia i nazwiska. Od 10 do 500 znaków.
privacy-access-do = Pokaż wszystko
privacy-access-json = Pobierz jako JSON
privacy-erase = Usuń zamiast pokazywać
privacy-erase-lead = Wszystko o tej osobie zniknie na zawsze. Otwarte sprawy ochrony dzieci pozostają do zakończenia. W dzienniku zostają wartości kontrolne, z których niczego o niej nie odczytasz.
privacy-erase-sure = Tożsamość jest sprawdzona i nie ma obowiązku zachowania tych danych.
privacy-erase-do = Usuń na zawsze
privacy-answered = Załatwione wnioski
privacy-answered-empty = Nikt jeszcze nie pytał.
privacy-outcome = Wynik
privacy-kind-access = Dostęp
privacy-kind-erasure = Usunięcie
privacy-outcome-access = { $count ->
    [0] nic nie przechowujemy
    [one] jeden zapis
    [few] { $count } zapisy
   *[other] { $count } zapisów
}
privacy-outcome-erasure = { $deleted ->
    [one] usunięto jeden zapis
    [few] usunięto { $deleted } zapisy
   *[other] usunięto { $deleted } zapisów
}, { $kept ->
    [0] niczego nie zachowano
    [one] zachowano jedną otwartą sprawę
    [few] zachowano { $kept } otwarte sprawy
   *[other] zachowano { $kept } otwartych spraw
}
privacy-say-whom = Napisz, o kogo chodzi
privacy-say-reason = Napisz, kto pyta, co najmniej 10 znaków
privacy-say-sure = Potwierdź, że zostało to sprawdzone
privacy-nobody = Nikt nie loguje się pod tą nazwą
privacy-subject = Wszystko, co przechowujemy
privacy-held-pages = Strony zamknięte lub zauważone
privacy-held-steps = Co zrobili pracownicy
privacy-held-requests = Prośby o otwarcie strony
privacy-held-messages = Wiadomości do zespołu ochrony dzieci
privacy-held-reveals = Kto widział imię i nazwisko
privacy-held-matters = Czym zajmuje się zespół ochrony dzieci
privacy-held-cases = Sprawy
privacy-matter-open = Otwarte
privacy-matter-settled = Załatwione
privacy-dictionary = Co znaczą pola
privacy-as-json = To samo jako JSON
privacy-field-who = Kod zamiast imienia i nazwiska
privacy-field-at = Kiedy, w czasie uniwersalnym
privacy-field-class = Klasa i grupa wiekowa, której zasady obowiązywały
privacy-field-category = Rodzaj treści
privacy-field-care = Czy szczegóły widzi tylko zespół ochrony dzieci
privacy-field-severity = Jak pilne, od 1 do 5; puste, gdy nie było alertu
privacy-field-reason = Co się stało i która zasada lub lista zadziałała
privacy-field-host = Adres bez części po znaku zapytania; pusty, gdy go nie zachowano
privacy-field-confidence = Na ile pewne, że to ta osoba, i skąd to wiadomo
privacy-field-code = Numery, po których można znaleźć zapis
privacy-field-steps = Co zrobili z tym pracownicy i dlaczego
privacy-field-requests = „Myślę, że to pomyłka”, własnymi słowami
privacy-field-messages = Wiadomości do zespołu ochrony dzieci, w których podano ten kod
privacy-field-reveals = Kto widział imię i nazwisko, kiedy i w jakim celu
privacy-field-opened = Co pracownicy otworzyli w odpowiedzi i do kiedy
privacy-field-matters = Sygnały, którymi zajmuje lub zajmował się zespół ochrony dzieci, z czasami; zapisów pracowników tu nie ma
privacy-field-cases = Sprawy dotyczące tej osoby, według numerów; zapisów pracowników tu nie ma

privacy-processing = Rejestr czynności przetwarzania
privacy-assessment = Ocena skutków dla ochrony danych
privacy-draft = Szkic utworzony z obowiązujących ustawień. Musi go sprawdzić i uzupełnić inspektor ochrony danych szkoły.
pro-to-fill-in = (uzupełnia szkoła)
pro-who = Kto odpowiada
pro-who-1 = Szkoła prowadzi bramę sama, na własnym sprzęcie. Żadne dane nie trafiają do twórców programu ani do innych firm.
pro-controller = Administrator
pro-dpo = Inspektor ochrony danych
pro-safeguarding = Zespół ochrony dzieci
pro-purposes = Cele i podstawa prawna
pro-purpose-1 = Aby treści nieodpowiednie do wieku nie docierały do uczniów.
pro-purpose-2 = Aby zauważyć, że ktoś może potrzebować pomocy, i umożliwić uczniom proszenie o nią.
pro-purpose-3 = Aby sieć i urządzenia szkoły były bezpieczne.
pro-basis = Podstawę prawną potwierdza szkoła: zwykle zadanie w interesie publicznym i obowiązek ochrony dzieci wynikający z prawa krajowego (art. 6 ust. 1 lit. c i e RODO; w sprawach wrażliwych art. 9 ust. 2 lit. g). Zapisów nie używa się do karania ani oceniania.
pro-people = Czyje dane
pro-people-1 = Uczniowie, pracownicy i goście w sieci szkoły, według grup:
pro-tier = { $name } ({ $count ->
    [one] jedna klasa
    [few] { $count } klasy
   *[other] { $count } klas
})
pro-inspected = Na co patrzy brama
pro-inspected-1 = Na żądania stron, gdy urządzenie jest w sieci szkoły: adres, słowa wyszukiwania i tekst stron. W tym celu brama otwiera połączenia szyfrowane własnym certyfikatem szkoły.
pro-inspected-2 = Patrzy w chwili przejścia i zapomina. Ślad zostaje tylko po tym, co zamknięto lub co wywołało alert.
pro-categories = { $count ->
    [one] Rozróżniany jest jeden rodzaj treści.
    [few] Rozróżniane są { $count } rodzaje treści.
   *[other] Rozróżnianych jest { $count } rodzajów treści.
}
pro-text = Tekst strony ocenia program działający w szkole. Tekst nie jest przechowywany.
pro-query = To, co w adresie następuje po znaku zapytania, nigdy nie jest zapisywane. Słowa wyszukiwania liczą się tylko wtedy, gdy wymienia je zasada.
pro-not-inspected = Na co brama nie patrzy
pro-not-inspected-1 = Te połączenia przechodzą nieotwarte. Nazwy grup są takie jak w zasadach szkoły:
pro-not-protected = Strony z pomocą i własne strony szkoły nigdy nie są zamykane, a wizyt na nich się nie zapisuje.
pro-not-outside = Poza siecią szkoły brama nie patrzy na nic.
pro-kept = Co przechowujemy i jak długo
pro-kept-1 = Każdy rodzaj zapisów usuwa zegar. Usunięcie jest udowodnione w dzienniku liczbą zapisów i wartością kontrolną, a miejsce na dysku zostaje nadpisane.
pro-open-pages = Strony, które się otwierają
pro-not-kept = nie przechowujemy
pro-to-end-of-term = do końca semestru, najdłużej { $name }
pro-when-ended = do zakończenia
pro-rights = Kto co widzi
pro-rights-1 = Zamiast uczniów widać kody. Program trzyma się tej tabeli; strony, których dana rola nie może widzieć, dla niej nie istnieją.
pro-right-incidents = Zdarzenia (nauczyciele: własne klasy; IT: bez spraw wymagających troski)
pro-right-requests = Prośby o otwarcie strony
pro-right-concerns = Wiadomości do zespołu ochrony dzieci
pro-right-cases = Sprawy ochrony dzieci
pro-right-names = Imię i nazwisko za kodem: w podanym celu, na 30 minut, z zapisem
pro-right-emergency = Dostęp awaryjny do zapisów jednej osoby; dyrekcja dowiaduje się od razu
pro-right-reveals = Kto widział imiona i nazwiska
pro-right-audit = Dziennik zdarzeń, bez uczniów
pro-right-reports = Raporty w liczbach
pro-right-personal = Dostęp i usuwanie danych jednej osoby
pro-recipients = Odbiorcy i przekazywanie
pro-recipients-1 = Nikt poza szkołą nie dostaje danych automatycznie. Przekazanie policji lub innemu organowi wymaga zgody drugiej, wymienionej z nazwiska osoby.
pro-recipients-2 = Dane nie są przekazywane do innych krajów.
pro-safeguards = Zabezpieczenia
pro-measure-1 = Wszędzie kody zamiast imion i nazwisk; kody urządzeń zmieniają się co miesiąc.
pro-measure-2 = Imię i nazwisko wymagają celu i zdania, znikają po 30 minutach, a wgląd jest zapisany dla inspektora ochrony danych.
pro-measure-3 = Imię i nazwisko nie są pokazywane, gdy nie ma pewności, kto to był.
pro-measure-4 = Role są rozdzielone: IT nie czyta treści dotyczących ochrony dzieci, a zespół ochrony dzieci nie zmienia zabezpieczeń.
pro-measure-5 = Dziennik i zapisy są połączone wartościami kontrolnymi, więc późniejsze zmiany wychodzą na jaw.
pro-measure-6 = Z treści nielegalnych nie zachowuje się ani adresu, ani treści.
pro-measure-7 = Klucz certyfikatu należy tylko do tej szkoły i nigdy nie opuszcza bramy.
pro-measure-8 = Połączenia z panelem są szyfrowane, a hasła przechowywane jako skróty.

ass-describe = Co jest planowane
ass-describe-1 = Szkoła filtruje dostęp do stron w swojej sieci według wieku i zapisuje to, co zamknięto lub co wywołało alert.
ass-describe-2 = Ocena jest potrzebna, bo chodzi o systematyczne czuwanie nad dziećmi, a niektóre zapisy mogą dotyczyć zdrowia lub innych spraw wrażliwych (art. 35 ust. 3 RODO).
ass-need = Niezbędność i proporcjonalność
ass-need-1 = Szkoła ma obowiązek chronić uczniów przed krzywdą w sieci. Samo zamykanie znanych adresów pomija zbyt wiele, a śledzenie wszystkiego byłoby przesadą. Dlatego strony są oceniane w chwili przejścia, a zapisuje się tylko to, co ważne.
ass-need-2 = Mniej nie wystarczy, więcej się nie robi: nie ma historii otwartych stron, punktacji uczniów, zrzutów ekranu ani czytania wiadomości.
ass-risks = Ryzyka i środki
ass-risks-1 = Każde ryzyko z tym, co się z nim robi. To, co pozostaje, ocenia szkoła.
ass-risk-1 = Podejrzenie padnie na kogoś przez wspólne urządzenie lub pomyłkę.
ass-measure-1 = Przy każdym zapisie widać, na ile pewne jest przypisanie; bez pewności imienia i nazwiska nie widać; przy każdym zdarzeniu są też niewinne wyjaśnienia.
ass-risk-2 = Pracownicy zaglądają z ciekawości.
ass-measure-2 = Cel, zdanie, 30 minut i lista, którą czyta inspektor ochrony danych.
ass-risk-3 = Zapisy posłużą do karania.
ass-measure-3 = Dyscypliny nie ma wśród celów i strona to mówi; w raportach nie ma uczniów.
ass-risk-4 = Uczniowie boją się szukać pomocy.
ass-measure-4 = Strony z pomocą nigdy nie są zamykane i nie zostawiają śladu; prośba o pomoc nigdy nie jest zdarzeniem.
ass-risk-5 = Brama czyta sprawy prywatne, na przykład bankowe lub zdrowotne.
ass-measure-5 = Takie połączenia przechodzą nieotwarte; wobec pracowników obowiązuje łagodniejsza zasada.
ass-risk-6 = Zapisy zostaną skradzione lub utracone.
ass-measure-6 = Wszystko zostaje w szkole; kody zamiast imion i nazwisk; krótkie terminy; udowodnione usuwanie.
ass-risk-7 = Ktoś zmieni lub usunie zapisy.
ass-measure-7 = Zapisy są połączone wartościami kontrolnymi; sprawdzić je można także poza szkołą.
ass-risk-8 = Klucz otwierający połączenia szyfrowane zostanie nadużyty.
ass-measure-8 = Każda szkoła ma własny klucz, dostępny tylko dla bramy; certyfikat wymienia szkołę; uczniowie są poinformowani.
ass-subjects = Prawa uczniów i rodziców
ass-subject-1 = Zawsze dostępna informacja mówi, na co brama patrzy i jak długo to przechowujemy.
ass-subject-2 = Na każdej zamkniętej stronie jest „Myślę, że to pomyłka”, a odpowiada człowiek.
ass-subject-3 = Na wnioski o dostęp i usunięcie odpowiada inspektor ochrony danych.
ass-decide = Do decyzji szkoły
ass-decide-1 = Przed rozpoczęciem filtrowania i ponownie przy dużych zmianach zasad:
ass-ask-1 = Czy wysłuchano uczniów, rodziców i pracowników?
ass-ask-2 = Czy to, co zostaje z każdego ryzyka, jest do przyjęcia i kto o tym decyduje?
ass-ask-3 = Czy trzeba zapytać organ nadzorczy (art. 36)?
ass-ask-4 = Kiedy nastąpi ponowny przegląd?
