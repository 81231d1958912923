# Logowanie i własne konto.
account = Moje konto
account-nudge = Zabezpiecz konto drugim krokiem
account-needed = Najpierw ustaw drugi krok
account-needed-do = Ta szkoła prosi wszystkich o drugi krok. Ustaw go poniżej, a reszta się otworzy.
account-offer = Twoje konto chroni tylko hasło
account-offer-do = Drugi krok nie wpuści nikogo obcego, nawet jeśli ktoś podejrzał hasło. Zajmie to dwie minuty.
account-second = Drugi krok przy logowaniu
account-second-text = Wystarczy jeden. Dwa są lepsze, na wypadek zgubienia telefonu.
account-app = Aplikacja uwierzytelniająca
account-app-on = Ustawiona. Przy logowaniu trzeba podać kod z aplikacji.
account-app-off = Aplikacja w telefonie co pół minuty pokazuje nowy kod. Działa bez sieci.
account-app-add = Ustaw aplikację
account-app-change = Przenieś na inny telefon
account-app-remove = Usuń aplikację
account-passkeys = Klucze dostępu
account-passkeys-text = Klucz dostępu pozostaje w telefonie, komputerze lub kluczu sprzętowym. Otwiera się palcem, twarzą lub kodem PIN i loguje bez hasła.
account-passkey-add = Dodaj klucz dostępu
account-passkey-remove = Usuń
account-passkey-made = Dodano: { $name }
account-passkey-used = Ostatnie użycie: { $name }
account-passkey-unused = Jeszcze nieużywany
account-passkey-synced = Kopiowany na inne Twoje urządzenia przez dostawcę
account-codes = Kody zapasowe
account-codes-left = { $count ->
    [0] Nie masz kodów zapasowych. Utwórz je, na wypadek zgubienia telefonu.
    [one] Został jeden kod zapasowy.
    [few] Zostały { $count } kody zapasowe.
   *[other] Zostało { $count } kodów zapasowych.
  }
account-codes-new = Utwórz nowe kody zapasowe
account-sessions = Gdzie trwa zalogowanie
account-sessions-text = Coś nieznanego? Zakończ tę sesję i wybierz nowe hasło.
account-session-this = ta sesja
account-session-unknown = Nieznana przeglądarka
account-session-made = Początek: { $name }
account-session-seen = Ostatnie użycie: { $name }
account-session-end = Zakończ
account-sessions-end = Zakończ wszystkie pozostałe
account-rights = Co wolno Ci robić
account-rights-text = Twoja rola: { $name }. Zmienić ją może dział IT.
account-language = Język Twoich stron
account-language-save = Zapisz język
account-notices = Powiadomienia
account-notices-link = O czym i jak Cię informujemy
account-password = Zmień hasło
account-password-lead = Wszystkie pozostałe sesje się zakończą.
account-done-password = Hasło jest zmienione. Wszystkie pozostałe sesje są zakończone.
account-done-app-removed = Aplikacja i jej kody zapasowe są usunięte.
account-done-passkey-added = Klucz dostępu jest dodany. Od teraz można się nim logować.
account-done-passkey-removed = Klucz dostępu jest usunięty. Można go skasować także na urządzeniu.
account-done-session-ended = Sesja jest zakończona.
account-done-sessions-ended = Wszystkie pozostałe sesje są zakończone.
account-done-language = Język jest zapisany.

right-own-account = Dbać o własne konto
right-read-incidents = Czytać zdarzenia: nauczyciele ze swoich klas, IT bez szczegółów spraw delikatnych
right-answer-requests = Odpowiadać na prośby o zamknięte strony
right-open-pages = Otwierać strony dla klasy
right-raise-concern = Zgłaszać troskę o ucznia
right-read-concerns = Czytać, co uczniowie i pracownicy napisali do zespołu ochrony
right-work-cases = Prowadzić sprawy: osoby kontaktowe te, które im przekazano
right-reveal-names = Zobaczyć nazwisko za kodem, z podaniem powodu i zapisem
right-break-glass = Otworzyć jeden zapis w nagłej sytuacji, z wpisem w dzienniku i wiadomością dla współpracowników
right-read-reveals = Widzieć, kto oglądał które nazwisko
right-approve-hand-over = Zatwierdzać przekazanie, o które prosi inna osoba
right-correct = Zgłaszać, że filtr ocenił błędnie
right-read-overview = Widzieć, jak działa brama
right-explain = Widzieć, dlaczego strona była zamknięta
right-manage-people = Dodawać osoby, zmieniać role, zerować drugi krok
right-read-audit = Czytać dziennik audytu
right-read-delivery = Widzieć, czy powiadomienia dotarły
right-manage-pinned = Przepuszczanie na pewien czas aplikacji, które odrzucają certyfikat szkoły
right-read-reports = Czytać raporty: nauczyciele o swoich klasach, inspektorzy bez małych liczb
right-read-school-reports = Czytać sprawozdania całej szkoły
right-test-filter = Sprawdzać filtr i widzieć wyniki sprawdzeń
right-export-study = Eksportować dane do badań, bez danych osób
right-personal-data = Odpowiadać na wnioski o dane osobowe i je usuwać

app-title = Ustaw aplikację uwierzytelniającą
app-lead = Zeskanuj obrazek aplikacją. Wystarczy dowolna aplikacja do kodów jednorazowych.
app-picture = Obrazek zawierający poniższy klucz
app-by-hand = Nie masz aparatu? Wpisz ten klucz do aplikacji:
app-code-hint = Sześć cyfr, które aplikacja pokazuje teraz.
app-set = Sprawdź kod i zapisz
app-wrong = Kod się nie zgadza. Poczekaj na następny i sprawdź, czy zegar telefonu chodzi dobrze.
app-done = Aplikacja jest ustawiona.
codes-title = Zachowaj te kody zapasowe
codes-lead = Są pokazane tylko ten jeden raz. Każdy zaloguje Cię raz, jeśli zgubisz telefon.
codes-hint = Wydrukuj je lub zapisz. Trzymaj je tam, gdzie klucze, nie w telefonie.
codes-kept = Mam je zachowane
passkey-title = Dodaj klucz dostępu
passkey-lead = Przeglądarka poprosi o palec, twarz lub PIN. Nic z tego nie opuszcza urządzenia.
passkey-label = Jak go nazwać
passkey-label-hint = Na przykład: laptop służbowy, niebieski klucz.
passkey-make = Utwórz klucz dostępu
passkey-use = Użyj klucza dostępu
passkey-nameless = Klucz dostępu
passkey-problem = Przeglądarka tego nie zrobiła. Spróbuj ponownie albo wybierz inny sposób.
passkey-missing = Ta przeglądarka jest za stara na klucze dostępu. Wybierz inny sposób.
passkey-no-script = Klucze dostępu wymagają JavaScriptu, który jest tu wyłączony. Wybierz inny sposób.
passkey-needs-name = Klucze dostępu wymagają, by panel miał nazwę, a ten ma tylko numer. IT może nadać nazwę w konfiguracji (dashboard.public_url). Aplikacja uwierzytelniająca działa od razu.
passkey-not-made = Klucz dostępu nie został zapisany. Może trwało to za długo albo klucz jest już zapisany. Spróbuj ponownie.
passkey-refused = Ten klucz dostępu nie jest tu znany. Wybierz inny albo zaloguj się hasłem.
passkey-full = Kluczy dostępu może być najwyżej dziesięć. Usuń ten, którego już nie używasz.

second-title = Drugi krok
second-lead = Pierwszy krok się zgadza. Teraz pokaż, że to Ty.
second-code = Kod z aplikacji
second-code-hint = Sześć cyfr z aplikacji albo jeden z kodów zapasowych.
second-help = Telefon zgubiony i nie ma kodu zapasowego? IT może wyzerować drugi krok.
again-title = Pokaż, że to Ty
again-lead = To, co dalej, jest chronione. Pytamy najwyżej co 15 minut.
again-kept = To, co jest wypełnione, zostaje i pójdzie dalej.
again-or-code = Albo kod z aplikacji
again-code-hint = Sześć cyfr.
again-go = Dalej
again-nothing = Wypełnij jedno z pól.
again-wrong = To się nie zgadza. Sprawdź i spróbuj ponownie.
again-used = Ten kod był już użyty. Poczekaj na następny.
again-elsewhere = Albo w innym miejscu
again-elsewhere-form = Otworzy się inne okno. Potem wróć tutaj i wybierz „Dalej”.

oidc-with = Przez { $name }
oidc-failed = Logowanie się nie udało
oidc-cancelled = Zostało tam przerwane. Nic się nie zmieniło. Wróć i spróbuj ponownie albo wybierz inny sposób.
oidc-expired = Trwało to za długo albo strona była otwarta dwa razy. Wróć i zaloguj się jeszcze raz.
oidc-other-browser = Odpowiedź nie należała do tej przeglądarki. Zacznij i skończ logowanie w tym samym oknie.
oidc-unreachable = Druga strona nie odpowiada jak trzeba. Spróbuj za kilka minut albo wybierz inny sposób. IT znajdzie przyczynę w dzienniku.
oidc-untrusted = Nie dało się sprawdzić tego, co przysłała druga strona, więc nikt nie został zalogowany. IT znajdzie przyczynę w dzienniku.
oidc-unverified = Druga strona nie potwierdziła Twojego adresu e-mail. Potwierdź go tam albo zaloguj się hasłem.
oidc-no-account = Nie ma tu konta dla nazwy, którą przysłała druga strona. Poproś IT o dodanie konta lub wpisanie adresu e-mail.
oidc-elsewhere = To konto nie należy do tej szkoły. Wybierz tam konto szkolne.
oidc-other-person = To konto należy tu do kogoś innego. Poproś IT o sprawdzenie.
oidc-no-time = Druga strona nie mówi, kiedy sprawdziła, że to Ty. Wybierz inny sposób.
oidc-not-now = Druga strona nie zapytała ponownie. Wybierz inny sposób.

people-factors-none = bez drugiego kroku
people-factors-app = drugi krok: aplikacja
people-factors-passkeys = { $count ->
    [one] drugi krok: jeden klucz dostępu
    [few] drugi krok: { $count } klucze dostępu
   *[other] drugi krok: { $count } kluczy dostępu
  }
people-factors-both = { $count ->
    [one] drugi krok: aplikacja i jeden klucz dostępu
    [few] drugi krok: aplikacja i { $count } klucze dostępu
   *[other] drugi krok: aplikacja i { $count } kluczy dostępu
  }
people-change-role = Zmień rolę
people-change-role-text = Sesje tej osoby się zakończą. Powód trafi do dziennika audytu.
people-reason = Powód
people-change-role-do = Zmień rolę
people-no-reason = Napisz, dlaczego rola się zmienia.
people-last-admin = Ktoś musi zajmować się IT: najpierw nadaj tę rolę innej osobie.
people-reset-factors = Wyzeruj drugi krok
people-reset-factors-text = Dla osoby, która nie ma już telefonu. Upewnij się osobiście, kto prosi. Aplikacja, klucze i kody zapasowe zostaną zapomniane, a sesje zakończone.
people-reset-factors-do = Wyzeruj
people-enable = Pozwól znów się logować
people-done-role = Rola jest zmieniona.
people-done-enabled = Na to konto można się znów zalogować.
people-done-factors-reset = Drugi krok jest wyzerowany. Hasło pozostaje ważne.

## What was typed while a session ended

kept-title = Jeszcze nie wysłano
kept-lead = Sesja skończyła się, zanim to dotarło. Treść czeka pół godziny i nikt inny jej nie widzi.
kept-typed = Wpisana treść
kept-send = Wyślij teraz
kept-discard = Usuń
kept-again = Spróbuj jeszcze raz
kept-sign-in = Sesja skończyła się, zanim formularz dotarł. Nic nie przepadło: po zalogowaniu wpisana treść znów tu będzie.
