# Strony otwarte dla klasy.
nav-now = Klasa teraz
nav-open = Otwarte strony
nav-lessons = Lekcje
open = Otwarte strony
open-lead = Strony zamknięte dla uczniów, a otwarte na jakiś czas dla jednej klasy. Każda ma swój koniec.
open-week-lead = { $count ->
    [0] W ostatnich siedmiu dniach nic nie było otwarte.
    [one] W ostatnich siedmiu dniach była otwarta jedna strona. Czy powód nadal przekonuje?
    [few] W ostatnich siedmiu dniach były otwarte { $count } strony. Czy powody nadal przekonują?
    [many] W ostatnich siedmiu dniach było otwartych { $count } stron. Czy powody nadal przekonują?
   *[other] W ostatnich siedmiu dniach było otwartych { $count } strony. Czy powody nadal przekonują?
  }
open-period = Okres
open-term = To półrocze
open-week = Ostatnie siedem dni
open-none = Nic nie jest otwarte poza zasadami.
open-now = Otwarte teraz
open-over = Zakończone
open-was-asked = na prośbę uczniów
open-end = Zakończ teraz
open-longer = 45 minut dłużej
open-propose = Poproś IT o stałe otwarcie
open-cannot = Czego nie można tu otworzyć i dlaczego
open-span = { $from } – { $until }
open-ended-by = Zakończone wcześniej o { $when }: { $name }
open-new = Otwórz stronę
open-new-lead = Dla jednej klasy, na jakiś czas. Zamknie się samo.
open-new-hint = Zapisuje się, kto co otworzył, do kiedy i dlaczego. Części strony z innych witryn mogą pozostać zamknięte.
open-no-class = Nie ma jeszcze przypisanej klasy. Może to zmienić dział IT.
open-page = Adres
open-page-hint = Witryna, na przykład atlas.example, albo jedna jej strona, na przykład atlas.example/cells.
open-class = Klasa
open-until = Do kiedy
open-until-lesson = Koniec lekcji, { $name }
open-until-45 = 45 minut, do { $name }
open-until-60 = Godzina, do { $name }
open-until-day = Do końca dnia
open-reason = Powód
open-reason-hint = Kilka słów, bez nazwisk. Mogą to przeczytać współpracownicy i osoba odpowiedzialna za ochronę uczniów.
open-do = Otwórz
open-wrong-page = Wpisz adres tak jak atlas.example albo atlas.example/cells
open-wrong-class = Wybierz jedną ze swoich klas
open-wrong-until = Wybierz, do kiedy
open-wrong-reason = Napisz w kilku słowach, dlaczego
open-lead-only = Ten temat może otworzyć tylko osoba odpowiedzialna za ochronę uczniów albo IT, z podaniem powodu.
open-nobody = Tego nie może otworzyć nikt: zabrania prawo albo szkoła to zablokowała.
open-words = Zamknięte są tu słowa wyszukiwania, a nie strona. Otwarcie wyszukiwarki by tego nie zmieniło.
open-too-wide = To końcówka wspólna dla wielu witryn, a nie jedna witryna. Wpisz całą nazwę.
check = Czy się otworzy?
check-lead = Sprawdź strony na lekcję wcześniej, tak jak otworzy je klasa.
check-pages = Adresy
check-pages-hint = Każdy w osobnym wierszu, najwyżej dwadzieścia.
check-do = Sprawdź
check-too-many = Sprawdzono tylko pierwszych dwadzieścia.
check-wrong = To nie są adresy stron:
check-for = Dla klasy { $name }
check-opens = Otwiera się
check-warns = Najpierw ostrzega
check-closed = Nie otwiera się
check-open = Otwórz na jakiś czas
check-ask = Poproś IT o stałe otwarcie
check-hint = Tekst strony jest czytany, gdy otwiera ją uczeń, i może ją jeszcze zamknąć. To, co strona pobiera z innych witryn, nie jest tu sprawdzane.
now = Klasa teraz
now-classes = Twoje klasy
now-lesson = Lekcja kończy się o { $name }.
now-no-lesson = Według szkolnych dzwonków nie trwa teraz lekcja.
now-no-bells = To, co tu otworzysz, będzie otwarte przez 45 minut.
now-say = { $count ->
    [0] Nikt nie prosi o stronę
    [one] Prośba o jedną stronę
    [few] Prośby o { $count } strony
    [many] Prośby o { $count } stron
   *[other] Prośby o { $count } strony
  }
now-asks-none = Prośby tej klasy pojawiają się tu same.
now-not-now = Nie teraz
now-trips = Strony, które wciąż się zamykają
now-trips-none = W ostatnich 45 minutach żadna strona nie zamknęła się trojgu lub większej liczbie uczniów.
now-pupils = { $count ->
    [one] jedna osoba
    [few] { $count } osoby
    [many] { $count } osób
   *[other] { $count } osoby
  }
now-open = Otwarte dla tej klasy
now-until = do { $name }
now-bars = Co się zamknęło
now-bars-none = Nic w ostatnich dziesięciu minutach.
now-bars-hint = Udział zamkniętych stron w ostatnich dziesięciu minutach, według tematów. Stron, które się otwierają, nie zapisujemy. Witryna jest wymieniona tylko wtedy, gdy dotyczy co najmniej trzech osób.
now-updated = Stan z { $name }
review-open = Otwórz dla { $class } do { $until }
review-late = Termin odpowiedzi: { $name }
review-more = Inne sposoby otwarcia
review-scope = Ile otworzyć
review-site = Całą witrynę
review-page = Tylko tę stronę
review-keys = Z klawiatury: przejdź do prośby klawiszem Tab lub strzałkami i odpowiedz numerem na przycisku.
review-to-it = Wyślij do IT
review-at-it = Jest w IT
review-from-it = IT: { $name }
review-no-class = Nie można tego otworzyć stąd: klasa nie jest znana, jak przy gościu lub wspólnym urządzeniu. Dział IT może otworzyć stronę dla grupy wiekowej.
review-no-page = Nie można tego otworzyć stąd: adresu nie zachowano.
review-undo = Cofnij
precision = Jak często zasady mają rację
precision-lead = Co powiedziano o stronach zamkniętych w ostatnich 90 dniach przez każdą zasadę, listę lub plik zwrotów.
precision-empty = Żadna strona nie została jeszcze zamknięta.
precision-source = Zasada, lista lub plik zwrotów
precision-closed = Zamknięte strony
precision-opened = Prośby zakończone otwarciem
precision-mistakes = Zdarzenia zamknięte jako pomyłka
precision-doubtful = do sprawdzenia
precision-share = { $part } z { $whole } ({ $share } %)
precision-few = { $part } z { $whole }
precision-hint = { $count ->
    [one] Udział widać od jednej odpowiedzi.
    [few] Udział widać od { $count } odpowiedzi.
    [many] Udział widać od { $count } odpowiedzi.
   *[other] Udział widać od { $count } odpowiedzi.
  }
open-begin = Początek
open-begin-hint = Bez zmian strona otworzy się od razu. Przy późniejszej lekcji koniec podany niżej liczy się od jej początku.
open-begin-now = Teraz
open-lesson-on = { $day }, { $from } – { $until }
open-wrong-begin = Wybierz lekcję z najbliższych dwóch tygodni
open-planned = Na później
open-cancel = Nie otwieraj
open-for-self = Do własnej pracy
only = Tylko te strony
only-lead = Do końca lekcji klasa pracuje z tymi stronami. Wszystko inne czeka.
only-pages-hint = { $count ->
    [one] Strona, np. atlas.example, albo jej część, np. atlas.example/cells. Najwyżej jedna.
    [few] W każdym wierszu jedna: strona, np. atlas.example, albo jej część, np. atlas.example/cells. Najwyżej { $count }.
    [many] W każdym wierszu jedna: strona, np. atlas.example, albo jej część, np. atlas.example/cells. Najwyżej { $count }.
   *[other] W każdym wierszu jedna: strona, np. atlas.example, albo jej część, np. atlas.example/cells. Najwyżej { $count }.
  }
only-do = Zacznij
only-hint = Obrazy, filmy i inne części, które wczytują te strony, nadal działają. Jeśli strona wymaga logowania gdzie indziej, dopisz także tamtą stronę. Strony z pomocą pozostają otwarte. Zapisuje się, kto i kiedy to zaczął; nikt nie zapisuje, kto wszedł gdzie indziej.
only-none = Wpisz co najmniej jeden adres
only-too-many = { $count ->
    [one] Najwyżej jeden adres
    [few] Najwyżej { $count } adresy
    [many] Najwyżej { $count } adresów
   *[other] Najwyżej { $count } adresu
  }
only-wrong = To nie są adresy pojedynczych stron: { $name }
only-closed = Te strony nie otwierają się klasie: { $name }. Najpierw je otwórz albo je pomiń.
only-not = Klasa może wchodzić wszędzie tam, gdzie pozwalają zasady.
only-choose = Wybierz strony
only-change = Wybierz inne strony
only-end = Z powrotem do zwykłych zasad
cover = Zastępstwa
cover-lead = Ktoś z grona prowadzi klasę przez jedną lekcję jak własną. Kończy się to samo.
cover-none = Nikt nie ma zastępstwa w tej klasie.
cover-nobody = Nie ma nikogo, komu można przekazać klasę.
cover-colleague = Kto
cover-lesson = Lekcja
cover-do = Przekaż klasę
cover-end = Odbierz klasę
cover-hint = Podczas tej lekcji ta osoba widzi prośby i zdarzenia klasy i może otwierać jej strony. Zapisuje się, kto przekazał klasę.
cover-wrong-colleague = Wybierz kogoś, kto tu uczy
done-cover-begun = Klasa jest przekazana na tę lekcję.
done-cover-ended = Klasa nie jest już przekazana.
did-cover-begin = przekazanie klasy na lekcję
did-cover-end = odebranie klasy przed końcem lekcji
show = Pokaż klasie
show-only = Do { $name }
show-pages = Otwarte dla was
show-pages-only = Strony na tę lekcję
show-none = Na tę lekcję nie wybrano żadnej strony.
now-keys = Z klawiatury: przejdź do prośby klawiszem Tab lub strzałkami. Klawisze od 1 do 9 otwierają prośbę o tym numerze, x odpowiada „nie teraz”, p wstrzymuje, s pokazuje stronę klasie.
incidents-keys = Z klawiatury: przejdź do zdarzenia klawiszem Tab lub strzałkami i naciśnij numer z przycisku; p wstrzymuje.
proposal-keep = Zostaw otwartą
proposal-until = Na jak długo
proposal-until-month = Cztery tygodnie, do { $name }
proposal-until-half = Pół roku, do { $name }
proposal-until-year = Rok, do { $name }
proposal-for-good = Wpisz to do zasad na stałe
proposal-nobody = Zasady nie znają już tej klasy lub grupy wiekowej.
proposal-kept-by = Otwarta do { $until }. { $name }, { $when }
done-open-planned = Strona otworzy się klasie, gdy zacznie się lekcja.
done-only-begun = Klasa pracuje teraz z tymi stronami.
done-only-ended = Klasa wróciła do zwykłych zasad.
done-proposal-approved = Strona jest otwarta, a kto na nią czekał, może przeczytać odpowiedź.
reason-only-these = Klasa pracuje teraz z kilkoma innymi stronami.
did-only-begin = ograniczenie lekcji klasy do kilku stron
did-only-end = zakończenie lekcji z kilkoma stronami
open-wishes = Wysłane do IT
proposal-waits = Dział IT jeszcze nie odpowiedział.
proposals = Strony do stałego otwarcia
proposals-lead = Strony, które nauczyciele otworzyli dla klasy i chcieliby zostawić otwarte.
proposals-empty = Nie ma próśb.
proposals-settled = Załatwione
proposal-rule = Zasada do policies/rules.toml. Można ją dowolnie zmienić; działa po zapisaniu pliku.
proposal-decline = Zostaje jak jest
proposal-approved-by = Zasada dodana. { $name }, { $when }
proposal-declined-by = Zostaje jak jest. { $name }, { $when }
done-open-opened = Strona jest otwarta dla klasy.
done-open-ended = Strona jest znów zamknięta.
done-open-longer = Strona będzie otwarta dłużej, na ile pozwala limit szkoły.
done-open-proposed = Dział IT zobaczy stronę na swojej liście.
done-answered-to-it = Strona jest na liście działu IT. Co z niej wynikło, widać w Otwartych stronach. Uczniowie nadal czekają na Twoją odpowiedź.
done-answer-undone = Odpowiedź jest cofnięta. Prośba znów czeka, a to, co otworzyła, jest zamknięte.
done-proposal-settled = Lista jest aktualna.
reason-opened = Ktoś z nauczycieli otworzył ją na jakiś czas dla klasy.
did-page-open = otwarcie strony dla klasy
did-page-close = wcześniejsze zamknięcie otwartej strony
did-page-longer = przedłużenie otwarcia strony
did-page-propose = prośba o stałe otwarcie strony
did-proposal-settle = rozpatrzenie prośby o stałe otwarcie strony
did-appeal-undo = cofnięcie odpowiedzi

## Lessons to give

lessons = Lekcje dla klasy
lessons-lead = Krótkie karty na dziesięć minut z klasą, napisane dla jej wieku.
lessons-fits = Pasuje do tego, co klasa { $name } spotkała w tym tygodniu
lessons-fits-hint = Według tematów całej klasy. Nie mówi nic o pojedynczych osobach.
lessons-all = Wszystkie karty
lessons-others = Inne karty
lessons-how = Dziesięć minut z klasą
lessons-how-1 = Przeczytaj na głos jedno zdanie. Zapytaj, co znaczy, i poczekaj.
lessons-how-2 = Niech pary znajdą znany sobie przykład, bez imion.
lessons-how-3 = Ustalcie jedną rzecz, którą wszyscy wypróbują w tym tygodniu.
lessons-print = Po wydrukowaniu karta to jedna strona na ścianę.
