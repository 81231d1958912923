# Polski. Wszyscy uczniowie na „Ty”, bez form przeszłych z rodzajem; głos e bezosobowo.

## Frame of every page

language-label = Język
skip = Przejdź do treści
and = i

## Closed pages

h1 =
    .a = Ta strona jest w szkole zamknięta.
    .b = Ta strona nie otwiera się w szkole
    .secondary = Szkolna sieć nie otwiera tej strony
    .e = Ta strona jest zamknięta dla grupy { $group }
calm =
    .a = Nic złego się nie stało.
    .b = Nic złego się nie stało. Chodzi o stronę, nie o Ciebie.
    .c = To decyzja o stronie, a nie ocena Ciebie.
    .d = To decyzja o stronie, a nie ocena Ciebie.
next =
    .primary = Co chcesz teraz zrobić?
    .secondary = Co możesz zrobić
    .e = Co można zrobić
go =
    .a = Idę na stronę mojej klasy
    .b = Przejdź na stronę klasy
    .secondary = Przejdź na stronę startową szkoły
go-sub =
    .a = Strony wybrane na Twoje lekcje
    .b = Strony na Twoje lekcje
ask =
    .a = Potrzebuję tej strony
    .b = Myślę, że to pomyłka
    .c = Myślę, że to pomyłka
    .d = To pomyłka? Poproś o odblokowanie
    .e = Zgłoś zły temat
ask-sub =
    .a = Poproś panią lub pana o sprawdzenie
    .b = Poproś o sprawdzenie strony
help =
    .a = Coś mnie martwi
    .b = Potrzebuję pomocy
    .c = Potrzebuję pomocy albo rozmowy
    .d = Potrzebujesz pomocy albo rozmowy?
    .e = Pomoc dla uczniów i pracowników
help-sub =
    .a = Porozmawiaj z dorosłym, który pomaga
    .b = Porozmawiaj z kimś prywatnie
help-button = Potrzebuję pomocy
help-who = Możesz porozmawiać z jedną z tych osób: { $names }. Możesz też wybrać inną zaufaną osobę dorosłą w szkole.
    .a = Mogą Ci pomóc: { $names }.
    .b = Mogą Ci pomóc: { $names }.
help-anyone = Możesz porozmawiać z zaufaną osobą dorosłą w szkole.
help-private =
    .secondary = Wiadomość jest prywatna: nie trafi do nauczycieli ani na tę stronę.
help-limit =
    .secondary = Jedna ważna rzecz: jeśli komuś grozi niebezpieczeństwo, o pomoc mogą zostać poproszone inne osoby. Jeśli się da, dowiesz się o tym wcześniej.
tip-title = Warto wiedzieć
held = To, co jest wpisane w formularzu, nie zostało wysłane.
    .primary = Wpisany tekst nie został wysłany.
cut = Strona zamknęła się w trakcie otwierania.
fact-site = Strona
fact-subject = Temat
fact-rule = Reguła
fact-code = Kod
fact-group = Grupa
fact-version = Wersja zasad
fact-request = Żądanie
seen-title = Co widzi szkoła
seen =
    .a = Pani lub pan widzi, że zamknęła się jakaś strona. Nie widzi Twojego imienia, chyba że jest ważny powód.
    .b = Szkoła zapisuje nazwę strony, powód i godzinę. Twojego imienia nikt nie ogląda bez ważnego powodu.
    .c = Zapisujemy nazwę strony, temat i godzinę. Nauczyciele widzą kod, a nie imię. { $days ->
        [one] Wpis usuwamy po { $days } dniu.
       *[other] Wpis usuwamy po { $days } dniach.
    }
    .d = Zapisujemy nazwę strony, temat i godzinę. Na liście nauczyciela nie ma Twojego nazwiska. { $days ->
        [one] Wpis usuwamy po { $days } dniu.
       *[other] Wpis usuwamy po { $days } dniach.
    }
    .e = Zapisywana jest nazwa strony, temat i godzina. { $days ->
        [one] Wpis usuwamy po { $days } dniu.
       *[other] Wpis usuwamy po { $days } dniach.
    }

## Care: help first

care-closed =
    .primary = Ta strona nie otwiera się w szkole.
    .secondary = Ta strona nie otwiera się w szkole.
care-write = Napisz do: { $names }
care-write-anyone = Napisz do kogoś, kto pomaga
care-seen =
    .primary = Twoi nauczyciele tego nie widzą. Mogą to widzieć osoby, które pomagają.
    .secondary = Nauczyciele tego nie widzą. Może to zobaczyć zespół do spraw bezpieczeństwa uczniów.
outside = Wolisz porozmawiać poza szkołą?
danger = Ktoś jest w niebezpieczeństwie teraz? Zadzwoń:
helplines-open =
    .primary = Strony z pomocą są zawsze otwarte. Nikt nie zapisuje, kto je odwiedza.
    .secondary = Strony telefonów zaufania otwierają się na każdym szkolnym urządzeniu. Szkoła nie zapisuje, kto je odwiedza.

## Not available

gone-h1 = Ta strona jest niedostępna.
gone-help = Coś Cię zaniepokoiło? Możesz z kimś porozmawiać. Nic Ci za to nie grozi.
gone-list =
    .secondary = Decyduje o tym lista, której szkoła nie prowadzi i nie może zmienić. Skargi przyjmuje ten, kto prowadzi listę.

## Staff open a page for their own work

own-go =
    .e = Otwórz mi ją na 60 minut
own-check =
    .e = Czy otworzy się u mojej klasy?
own-h1 =
    .e = Otwórz { $site } dla siebie
own-lead =
    .e = Strona otworzy się tylko Tobie i na tym urządzeniu. Klasy zachowują swoje zasady.
own-locked =
    .e = Tej strony nikt nie może otworzyć: zamyka ją prawo lub szkoła albo zamknęły ją słowa wyszukiwania.
own-opened =
    .e = Strona jest dla Ciebie otwarta do { $time }.
own-reason =
    .e = Do czego jest potrzebna?
own-reason-hint =
    .e = Kilka słów, bez nazwisk.
own-until =
    .e = Do kiedy
own-until-60 =
    .e = Na godzinę, do { $time }
own-until-day =
    .e = Do końca dnia
own-do =
    .e = Otwórz mi ją
own-seen =
    .e = Otwarcie zostanie zapisane z podanym powodem.
own-lacks-reason =
    .e = Wpisz w kilku słowach, do czego jest potrzebna.
own-not-kept =
    .e = Strona nie została otwarta i nic się nie zmieniło. Wpisane słowa nadal tu są. Spróbuj ponownie.
own-classes =
    .e = Czy otworzy się u mojej klasy?
own-classes-hint =
    .e = Jak na lekcji, według samego adresu. Treść strony nadal może ją zamknąć.
own-opens =
    .e = Otwiera się:
own-warns =
    .e = Najpierw ostrzega:
own-closed =
    .e = Nie otwiera się:
own-check-there =
    .e = Sprawdź więcej stron albo otwórz tę stronę klasie

## A class works with a few pages

only-h1 =
    .a = Twoja klasa ma teraz inne strony.
    .b = Twoja klasa pracuje teraz z innymi stronami
    .secondary = Klasa pracuje teraz z kilkoma wybranymi stronami
    .e = Ta klasa pracuje teraz z kilkoma wybranymi stronami
only-why =
    .primary = Ta strona otworzy się o { $time }.
    .secondary = Wybrano je na tę lekcję. Inne strony otworzą się o { $time }.
only-seen =
    .primary = Nikt tego nie zapisuje.
    .secondary = Szkoła nie zapisuje, że ta strona była otwierana.

## Unsafe

tell-it =
    .primary = Powiedz o tym szkole
    .secondary = Daj znać działowi IT

## Part of a page

frame-closed = Ta część nie otwiera się w szkole.
frame-why = Dlaczego?

## Subjects

why-general =
    .primary = Ta strona jest zamknięta dla Twojej klasy.
    .secondary = Powód: { $category }. Ten temat jest zamknięty dla tej grupy.
why-unnamed =
    .primary = Ta strona jest zamknięta dla Twojej klasy.
    .secondary = Tę stronę zamyka reguła szkoły.
why-games =
    .primary = To strona z grami. W szkole otwieramy strony do nauki.
    .secondary = Powód: gry. W czasie lekcji ten temat jest zamknięty.
why-adult =
    .primary = To strona dla dorosłych.
    .secondary = Powód: treści dla dorosłych.
why-chat =
    .primary = To strona do rozmów. W szkole takie strony są zamknięte.
    .secondary = Powód: czaty i media społecznościowe.
why-betting =
    .primary = To strona dla dorosłych.
    .secondary = Powód: zakłady i gry hazardowe. Szkoła zamyka ten temat we wszystkich klasach.
why-unsafe =
    .primary = Ta strona mogła zaszkodzić komputerowi. Zamknęła się na czas.
    .secondary = Powód: strona próbuje wyłudzić hasła albo coś zainstalować. Jeśli hasło zostało tam wpisane, zmień je i daj znać działowi IT. Nikt nie będzie mieć pretensji.
why-new-site =
    .primary = Tej strony jeszcze nikt nie sprawdził. Może to zrobić nauczyciel.
    .secondary = Powód: nowa strona, jeszcze niesprawdzona.
why-closed-now =
    .primary = Ta strona otworzy się o { $time }.
    .secondary = Powód: zamknięta w czasie lekcji. Otworzy się o { $time }.
why-closed-now-untimed =
    .primary = Ta strona jest teraz zamknięta. Nauczyciel może ją otworzyć.
    .secondary = Powód: na razie zamknięta. Nauczyciel może ją otworzyć na lekcję.
why-care =
    .primary = Ta strona może zasmucić lub przestraszyć. Możesz o tym z kimś porozmawiać.
    .secondary = Jeśli jest teraz ciężko, nie trzeba radzić sobie z tym w pojedynkę.
why-health =
    .primary = To może być pomyłka. Nauczyciel może to sprawdzić.
    .secondary = Strony o zdrowiu, prawach i wsparciu są zwykle otwarte. To może być pomyłka.
why-ai =
    .primary = Ta strona mówi, ale to maszyna. W szkole jest zamknięta.
    .secondary = Powód: programy, które rozmawiają lub tworzą obrazy.
why-video =
    .primary = To strona z filmami. W szkole otwieramy strony do nauki.
    .secondary = Powód: wideo i filmy.
why-shopping =
    .primary = To sklep. W szkole otwieramy strony do nauki.
    .secondary = Powód: zakupy.
why-circumvention =
    .primary = Ta strona prowadzi obok zasad szkoły. W szkole jest zamknięta.
    .secondary = Powód: narzędzia, które omijają szkolny filtr.
why-violence =
    .primary = Ta strona może przestraszyć. W szkole jest zamknięta.
    .secondary = Powód: przemoc.
why-hate =
    .primary = Ta strona źle mówi o ludziach. W szkole jest zamknięta.
    .secondary = Powód: nienawiść wobec ludzi.
why-drugs =
    .primary = To strona dla dorosłych.
    .secondary = Powód: narkotyki, alkohol lub palenie.
why-weapons =
    .primary = To strona o broni. W szkole jest zamknięta.
    .secondary = Powód: broń lub niebezpieczne instrukcje.
why-search =
    .primary = Tego wyszukiwania szkoła nie otwiera.
    .secondary = Powód: słowa tego wyszukiwania.

## Tips

tip-surprise =
    .primary = Jeśli jakaś strona otworzy się sama, zamknij ją. Potem powiedz o tym dorosłemu.
tip-prizes =
    .b = „Wygrana!” to często sposób, by zdobyć imię lub numer telefonu.
    .secondary = „Wygrana!” to często sposób, by zdobyć imię lub numer telefonu.
tip-address =
    .secondary = Spójrz na koniec nazwy strony, tuż przed pierwszym pojedynczym ukośnikiem. Ta część mówi, do kogo należy strona.
tip-betting =
    .secondary = Strony z zakładami projektuje się tak, żeby trudno było przestać: bonus na start, zegar, „prawie wygrana”. Gdy znasz te sztuczki, trudniej Cię na nie złapać.
tip-pictures =
    .secondary = Ktoś prosi o prywatne zdjęcie? Można odmówić, przestać odpisywać i komuś o tym powiedzieć. Na prośbę o pomoc nigdy nie jest za późno.

## Asking for a page

ask-h1 =
    .a = Poproś o sprawdzenie
    .b = Poproś o sprawdzenie strony
    .secondary = Poproś o stronę
    .e = Zgłoś zły temat
ask-lead =
    .a = Naciśnij przycisk. Pani lub pan może sprawdzić tę stronę.
    .b = Ktoś obejrzy tę stronę. Pytanie nic nie kosztuje.
    .secondary = Każdą prośbę ogląda człowiek. Prośba niczym nie grozi.
ask-unsafe-lead =
    .primary = Naciśnij przycisk. Szkoła obejrzy tę stronę.
    .secondary = Dział IT dostanie nazwę strony i godzinę. Jeśli hasło zostało tam wpisane, napisz o tym.
q-why =
    .primary = Dlaczego potrzebujesz tej strony?
    .secondary = Dlaczego potrzebujesz tej strony?
    .e = Co się nie zgadza?
o-lesson = Na lekcję albo do pracy domowej
o-wrong-group =
    .primary = To strona do nauki
    .secondary = Strona trafiła do złej kategorii
o-support =
    .primary = Szukam pomocy
    .secondary = Szukam informacji o zdrowiu, prawach lub wsparciu
o-other = Mam inny powód
q-more = Chcesz coś dodać? (nieobowiązkowe)
q-more-hint =
    .primary = Nie wpisuj haseł ani tajemnic.
    .secondary = Nie wpisuj haseł ani prywatnych spraw. O trudnych sprawach lepiej napisać przez „Potrzebuję pomocy”.
send =
    .primary = Poproś
    .secondary = Wyślij prośbę
ask-who =
    .primary = Zobaczy to nauczyciel. Twój kod to { $code }.
    .secondary = Prośbę zobaczy nauczyciel i dział IT. Odpowiedź znajdziesz po wpisaniu kodu { $code }.
sent =
    .a = Gotowe. Pani lub pan sprawdzi tę stronę. Teraz możesz wrócić na stronę klasy.
    .b = Dziękujemy. Ktoś sprawdzi tę stronę. Odpowiedź zobaczysz po wpisaniu kodu { $code }
    .secondary = Wysłane. Odpowiedź znajdziesz po wpisaniu kodu { $code }.
ask-who-lesson =
    .secondary = Prośbę zobaczy osoba prowadząca lekcję, a po lekcji dział IT. Odpowiedź będzie najpóźniej { $due }. Sprawdzisz ją kodem { $code }.
ask-who-due =
    .secondary = Prośbę zobaczy nauczyciel i dział IT. Odpowiedź będzie najpóźniej { $due }. Sprawdzisz ją kodem { $code }.
sent-due =
    .secondary = Wysłane. Odpowiedź będzie najpóźniej { $due }. Sprawdzisz ją kodem { $code }.
sent-h1 =
    .primary = Gotowe
    .secondary = Prośba jest wysłana
not-sent = Nie udało się wysłać. Tekst nadal tu jest. Wyślij jeszcze raz za minutę.

## The answer

status-h1 = Sprawdź odpowiedź
status-label = Kod
status-hint = Sześć liter lub cyfr, na przykład K7Q-4MD.
status-look = Sprawdź
status-again = Sprawdź jeszcze raz
status-waiting = Nikt jeszcze nie odpowiedział. Odpowiedź pojawi się tutaj.
status-due =
    .secondary = Odpowiedź będzie najpóźniej { $due }.
status-already = Ta prośba jest już wysłana. Odpowiedź pojawi się tutaj.
status-opened =
    .primary = Dobra wiadomość. Strona zostanie otwarta.
    .secondary = Odpowiedź: strona zostanie otwarta dla Twojej klasy.
status-stays =
    .primary = Strona zostaje zamknięta. Możesz zapytać nauczyciela dlaczego.
    .secondary = Odpowiedź: w tej klasie strona zostaje zamknięta. Możesz zapytać nauczyciela dlaczego.
status-together =
    .primary = Obejrzymy tę stronę razem.
    .secondary = Odpowiedź: obejrzymy tę stronę razem.
status-class-asked = Klasa już o to prosiła. Odpowiedź pojawi się tutaj.
status-open-until = Strona jest otwarta dla klasy do { $time }.
status-open-link = Przejdź do strony
status-over = Strona była otwarta dla klasy. Ten czas już minął.
status-late = Nikt jeszcze nie odpowiedział. Wie już o tym inna osoba w szkole.
status-kept = Wiadomość jest zapisana. Nikt jej jeszcze nie czytał.
status-read = Twoja wiadomość jest już przeczytana.
status-reply = Odpowiedź dla Ciebie
status-looked =
    .primary = { $times ->
        [0] Nikt nie oglądał Twojego imienia.
        [one] Ktoś zobaczył Twoje imię. Był ku temu powód.
        [few] Twoje imię ktoś zobaczył { $times } razy. Był ku temu powód.
        [many] Twoje imię ktoś zobaczył { $times } razy. Był ku temu powód.
       *[other] Twoje imię ktoś zobaczył { $times } razy. Był ku temu powód.
    }
    .secondary = { $times ->
        [0] Do zeszłego tygodnia nikt nie oglądał nazwiska.
        [one] Do zeszłego tygodnia nazwisko odsłonięto raz. Powód jest zapisany.
        [few] Do zeszłego tygodnia nazwisko odsłonięto { $times } razy. Każdy powód jest zapisany.
        [many] Do zeszłego tygodnia nazwisko odsłonięto { $times } razy. Każdy powód jest zapisany.
       *[other] Do zeszłego tygodnia nazwisko odsłonięto { $times } razy. Każdy powód jest zapisany.
    }
status-unknown = Nie znamy tego kodu. Sprawdź litery.
status-unavailable = Odpowiedzi teraz nie widać. Sprawdź ją trochę później.
problem = Coś się nie zgadza
too-many = Teraz pyta wiele osób. Zaczekaj minutę.

## Help

talk-h1 =
    .a = Ktoś może do Ciebie przyjść
    .b = Możesz z kimś porozmawiać
    .secondary = Możesz z kimś porozmawiać
talk-title = Porozmawiaj z kimś
talk-lead =
    .a = To nie Twoja wina. Dorosły może pomóc.
    .b = Nie musisz szukać idealnych słów. Za prośbę o pomoc nic Ci nie grozi.
    .secondary = Nie potrzebujesz dowodów. Nie musisz szukać idealnych słów. Za prośbę o pomoc nic Ci nie grozi.
talk-readers =
    { $count ->
        [one] Twoją wiadomość czyta jedna osoba: { $names }. Jej zadaniem jest dbać o bezpieczeństwo uczniów.
        [2] Twoją wiadomość czytają dwie osoby: { $names }. Ich zadaniem jest dbać o bezpieczeństwo uczniów.
       *[other] Twoją wiadomość czytają te osoby: { $names }. Ich zadaniem jest dbać o bezpieczeństwo uczniów.
    }
    .a = To przeczytają: { $names }. Dbają o bezpieczeństwo dzieci.
talk-readers-unnamed =
    .primary = Przeczytają to osoby, które dbają o bezpieczeństwo dzieci.
    .secondary = Twoją wiadomość czytają osoby, które w tej szkole dbają o bezpieczeństwo uczniów.
talk-unnamed =
    .primary = Nie ma tu jeszcze imion. Powiedz też komuś dorosłemu.
    .secondary = Szkoła nie podała tu jeszcze, kto pomaga. Najpewniej jest zadzwonić albo porozmawiać z zaufaną osobą dorosłą.
talk-private =
    .primary = Inni nauczyciele i dzieci tego nie widzą.
    .secondary = Nikt inny jej nie widzi: ani nauczyciele, ani koleżanki i koledzy, ani dział IT.
talk-limit =
    .primary = Jeśli komuś może stać się krzywda, pomogą też inni.
    .secondary = To prywatne, ale nie tajne. Jeśli komuś może stać się krzywda, o pomoc będą poproszone inne osoby. Jeśli się da, dowiesz się o tym wcześniej.
talk-hurt = Ktoś jest ranny? Powiedz zaraz dorosłemu obok Ciebie.
talk-come = Kto ma przyjść?
talk-anyone = Wszystko jedno
talk-wish = Co by pomogło?
wish-talk = Rozmowa w szkole
wish-write-back = Odpowiedź na piśmie
wish-friend = Martwię się o koleżankę lub kolegę
wish-unsure = Jeszcze nie wiem
talk-words = O co chodzi?
talk-empty = Możesz zostawić puste.
talk-name = Kogo mamy szukać?
    .a = Jak masz na imię?
talk-name-hint =
    .primary = Możesz zostawić puste.
    .secondary = Imię i klasa albo jak się z Tobą skontaktować. Możesz zostawić puste.
talk-when = Kiedy będzie dobrze?
when-break = Na najbliższej przerwie
    .a = Na przerwie
when-after-school = Po lekcjach
when-soon = Jak najszybciej
    .a = Teraz
talk-discreet = Proszę nie przychodzić do mnie na lekcję
talk-send = Wyślij do: { $names }
    .a = Poproś o przyjście
talk-send-unnamed = Wyślij
talk-hours =
    .primary = Wieczorem zadzwoń pod numer z tej strony.
    .secondary = To nie jest pogotowie. Wieczorem i w weekend zadzwoń pod numer z tej strony.
talk-sent-h1 = Wiadomość dotarła
talk-sent =
    .a = Już mogą ją przeczytać: { $names }. Możesz zamknąć tę stronę.
    .b = Już mogą ją przeczytać: { $names }. Możesz zamknąć tę stronę.
    .secondary = Twoją wiadomość mogą już przeczytać: { $names }. Możesz zamknąć tę stronę.
talk-sent-unnamed =
    .primary = Osoby, które pomagają, mogą ją już przeczytać. Możesz zamknąć tę stronę.
    .secondary = Osoby, które dbają o bezpieczeństwo uczniów, mogą ją już przeczytać. Możesz zamknąć tę stronę.
talk-code =
    .primary = Możesz im też pokazać ten kod: { $code }
    .secondary = Z tym kodem można o tym porozmawiać, nie podając na początku imienia: { $code }
talk-not-sent = Nie udało się wysłać. Twój tekst nadal tu jest.
talk-not-sent-call = Wyślij jeszcze raz albo zadzwoń: { $number }.
talk-not-sent-adult = Wyślij jeszcze raz albo porozmawiaj z zaufaną osobą dorosłą.
leave = Opuść tę stronę
leave-note =
    .primary = „Opuść tę stronę” otwiera stronę startową. Przeglądarka pamięta tę stronę.
    .secondary = „Opuść tę stronę” otwiera stronę startową szkoły. Historia przeglądarki zostaje.

## Warn first

agree-h1 = Zanim zaczniesz
agree-lead =
    .primary = Tak korzystamy z internetu w szkole.
    .secondary = O co szkoła prosi wszystkich w sieci i co obiecuje.
agree-kind =
    .primary = Traktuj innych dobrze.
    .secondary = Traktuj innych uczciwie. Zapytaj, zanim udostępnisz czyjeś zdjęcie.
agree-data =
    .primary = Imię, adres i zdjęcia zachowaj dla siebie.
    .secondary = Hasła i prywatne sprawy zachowaj dla siebie.
agree-tell =
    .primary = Coś jest dziwne? Powiedz dorosłemu. Nic złego się nie stało.
    .secondary = Coś Cię martwi? Powiedz komuś zaufanemu. Za pytanie nikt nie ma pretensji.
agree-closed =
    .primary = Niektóre strony są w szkole zamknięte. Zawsze możesz zapytać.
    .secondary = Niektóre strony są zamknięte. Szkoła zapisuje które, a o każdą można poprosić.
agree-on = Przeczytane
agree-once = Ta strona pokazuje się raz na semestr.
warn-h1 = Zanim przejdziesz dalej
warn-note =
    .primary = Możesz wrócić. Możesz też otworzyć stronę.
    .secondary = Możesz wrócić albo otworzyć stronę. Otwarcie będzie przez pewien czas zapamiętane dla tej strony.
warn-back = Wróć na stronę startową
warn-on = Otwórz stronę
warn-old = Stąd strony nie da się już otworzyć. Otwórz ją najpierw jeszcze raz.

## When something went wrong

fail-h1 =
    .primary = Ta strona się nie otworzyła.
    .secondary = Strona się nie otworzyła
fail-calm = To nie Twoja wina.
    .e = To nie wina osoby przy komputerze.
fail-again = Otwórz jeszcze raz
fail-number =
    .primary = Numer dla nauczyciela
    .secondary = Numer dla działu IT
fail-name =
    .primary = Nie ma strony o tej nazwie. Sprawdź litery.
    .secondary = Nie ma witryny o tej nazwie. Sprawdź, jak jest zapisany adres.
fail-refused =
    .primary = Ta strona teraz nie działa. Otwórz ją później.
    .secondary = Witryna nie przyjmuje teraz gości. Może zadziałać później.
fail-timeout =
    .primary = Ta strona jest teraz za wolna. Otwórz ją później.
    .secondary = Witryna nie odpowiedziała na czas. Może zadziałać później.
fail-broken =
    .primary = Ta strona teraz nie działa. Otwórz ją później.
    .secondary = Odpowiedź witryny urwała się. Może zadziałać później.
fail-tls =
    .primary = Tej strony nie można bezpiecznie otworzyć. Powiedz o tym nauczycielowi.
    .secondary = Witryna i szkolna sieć nie znalazły bezpiecznego sposobu rozmowy. Jeśli jej potrzebujesz, daj znać działowi IT.
fail-weak =
    .primary = Ta strona jest za stara, żeby była bezpieczna. Zostaje zamknięta.
    .secondary = Witryna chroni połączenie w stary sposób, który inni mogą podejrzeć. Dzisiejsze przeglądarki też go odrzucają. Jeśli jej potrzebujesz, daj znać działowi IT.
fail-asks =
    .primary = Ta strona chce specjalnego klucza. Powiedz o tym nauczycielowi.
    .secondary = Witryna chce certyfikatu z tego urządzenia. Przez szkolną sieć go nie dostanie. Jeśli jej potrzebujesz, daj znać działowi IT.
fail-inside =
    .primary = Tej strony nie ma w internecie. Powiedz o tym nauczycielowi.
    .secondary = Ten adres leży wewnątrz szkolnej sieci. Stąd się nie otwiera. Jeśli go potrzebujesz, daj znać działowi IT.
fail-port =
    .primary = Ta strona nie otwiera się w szkole. Powiedz o tym nauczycielowi.
    .secondary = Adres używa portu, który jest tu zamknięty. Jeśli go potrzebujesz, daj znać działowi IT.
fail-large =
    .primary = To było za duże. Powiedz o tym nauczycielowi.
    .secondary = Przeglądarka wysłała więcej, niż sieć przyjmuje. Często pomaga usunięcie plików cookie tej witryny.
fail-request =
    .primary = Komputer dziwnie zapytał. Powiedz o tym nauczycielowi.
    .secondary = Sieć nie zrozumiała zapytania. Otwórz stronę jeszcze raz albo w innej przeglądarce.
fail-misdirected =
    .primary = Komputer pomylił dwie strony. Otwórz ją jeszcze raz.
    .secondary = Przeglądarka zapytała o jedną witrynę na łączu innej. Zwykle pomaga ponowne otwarcie strony.
fail-slow =
    .primary = To trwało za długo. Otwórz stronę jeszcze raz.
    .secondary = Zapytanie nie dotarło na czas. Otwórz stronę jeszcze raz.
fail-sign-in =
    .primary = Komputer musi się najpierw zalogować. Powiedz o tym nauczycielowi.
    .secondary = Sieć pyta najpierw o szkolną nazwę i hasło. Otwórz stronę jeszcze raz i zaloguj się.
fail-loop =
    .primary = Ta strona kręci się w kółko. Powiedz o tym nauczycielowi.
    .secondary = Zapytanie krąży w kółko. Daj znać działowi IT.
fail-parent =
    .primary = Sieć szkoły nie ma teraz wyjścia na świat. Powiedz o tym nauczycielowi.
    .secondary = Sieć za szkołą, przez którą przechodzi każda strona, nie odpowiada albo odmawia. Daj znać działowi IT i podaj numer poniżej.
fail-busy =
    .primary = W sieci jest teraz dużo osób. Zaczekaj minutę.
    .secondary = W sieci dzieje się teraz zbyt wiele. Otwórz stronę za minutę.
fail-own =
    .primary = Szkolna sieć ma kłopot. Powiedz o tym nauczycielowi.
    .secondary = Szkolny filtr ma własny kłopot. Daj znać działowi IT i podaj numer poniżej.
fail-not-http =
    .primary = To nie jest strona internetowa. Powiedz o tym nauczycielowi.
    .secondary = To nie jest ruch stron internetowych. Jeśli potrzebuje go jakiś program, daj znać działowi IT.
fail-certificate =
    .primary = Ta strona nie umie pokazać, że jest prawdziwa. Zostaje zamknięta.
    .secondary = Witryna nie może udowodnić, że jest prawdziwa. Ktoś obcy mógłby czytać lub zmieniać to, co się tam wpisuje.
cert-expired =
    .secondary = Jej certyfikat stracił ważność.
cert-early =
    .secondary = Jej certyfikat nie jest jeszcze ważny.
cert-name =
    .secondary = Jej certyfikat należy do innej witryny.
cert-issuer =
    .secondary = Za jej certyfikat nie ręczy nikt, komu ufają przeglądarki.
cert-revoked =
    .secondary = Jej certyfikat został unieważniony.
cert-weak =
    .secondary = Jej certyfikat zrobiono w stary sposób, który da się podrobić.
cert-other =
    .secondary = Jej certyfikat ma wadę.
cert-stays =
    .secondary = Dlatego strona zostaje zamknięta. Naprawić może to tylko jej właściciel; często wystarczy poczekać.
fact-fingerprint = Certyfikat

## A certificate that staff accept for minutes

waive-way = Otwórz na kilka minut, z wpisem w rejestrze
waive-h1 = Otwarcie strony, która nie umie potwierdzić, kim jest
waive-lead = Nikt nie odróżni tej strony od jej kopii. Proszę nie wpisywać tam niczego tajnego. Jeśli można poczekać, proszę najpierw zapytać dział IT.
waive-note = Strona otworzy się tylko na tym urządzeniu, na { $minutes ->
    [one] minutę
    [few] { $minutes } minuty
   *[many] { $minutes } minut
 }. Jeśli strona zmieni klucz, zamknie się. Powód zostaje w rejestrze działu IT. Proszę nie podawać nazwisk uczniów.
waive-why = Dlaczego strona jest potrzebna teraz?
waive-on = Otwórz mimo to
waive-is-open = Strona jest otwarta na tym urządzeniu do { $clock }.
waive-end = Zamknij teraz
waive-no-reason = Proszę krótko napisać, dlaczego strona jest potrzebna.
waive-failed = Nie udało się tego zapisać, więc strona zostaje zamknięta. Proszę powiadomić dział IT.

## The portal

home-lead =
    .primary = Tu znajdziesz pomoc i odpowiedzi.
    .secondary = Pomoc, odpowiedzi i ustawienia szkolnej sieci.
home-status-sub =
    .primary = Prosisz o stronę? Tu jest odpowiedź.
    .secondary = Dla tych, którzy poprosili o stronę i mają kod.
home-talk-sub =
    .primary = Dorosły może Ci pomóc.
    .secondary = Prywatnie i bez podawania powodów.
home-about-sub = Co jest sprawdzane, a co nie
home-setup-sub = Dla nowego komputera, tabletu lub telefonu
not-found-h1 = Tu nie ma żadnej strony
not-found = Sprawdź adres albo przejdź na stronę startową.
token-old-h1 = Ten link jest już za stary
token-old = Otwórz stronę jeszcze raz. Potem poproś ponownie.
token-bad-h1 = Ten link nie działa
token-bad = Otwórz stronę jeszcze raz. Potem użyj linku na niej.

## How filtering works here

about-h1 = Jak działa tu filtr
about-lead =
    .primary = Szkoła sprawdza strony, zanim się otworzą.
    .secondary = Szkoła sprawdza strony, zanim się otworzą, żeby pasowały do wieku klasy. Oto, co to znaczy.
about-looked-h = Co jest sprawdzane
about-looked =
    .primary = Komputer patrzy na nazwę strony i jej słowa.
    .secondary = Program porównuje adres, słowa wyszukiwania i tekst strony z listami i regułami. Nikt tego nie ogląda. Reguły zależą od wieku klasy.
about-looked-names =
    .primary = Komputer patrzy tylko na nazwę strony.
    .secondary = Program porównuje adres i słowa wyszukiwania z listami i regułami. Treść stron nie jest czytana. Żaden człowiek nie patrzy.
about-tier-reads = { $tier }: adres, wyszukiwanie i treść stron
about-tier-names = { $tier }: tylko adres i wyszukiwanie
about-never-h = Do czego nikt nie zagląda
about-never =
    .primary = Niektóre strony są prywatne. Szkoła nigdy do nich nie zagląda.
    .secondary = Połączenia z tymi miejscami przechodzą nieotwarte. Nikt tutaj nie może do nich zajrzeć.
about-never-none =
    .primary = Komputer może zajrzeć na każdą stronę.
    .secondary = Nie ma tu wyjątków. Program może zajrzeć na każdą stronę.
about-by-h = Kto to robi
about-by =
    .primary = Robi to Twoja szkoła. Dba o bezpieczeństwo dzieci.
    .secondary = Ten filtr prowadzi sama szkoła. Robi to dla bezpieczeństwa uczniów i zgodnie z prawem. Tej informacji nie można wyłączyć.
about-help-h = Pomoc jest zawsze otwarta
about-help =
    .primary = Strony z pomocą są zawsze otwarte. Nikt nie zapisuje, kto je odwiedza.
    .secondary = Telefony zaufania i strony wsparcia są otwarte dla wszystkich, o każdej porze. Szkoła nie zapisuje, kto je odwiedza.
about-noted-h = Co jest zapisywane
about-noted =
    .primary = Gdy strona się zamyka, szkoła zapisuje stronę i godzinę.
    .secondary = Zapisujemy zamknięte strony i poważne sprawy. Wpis zawiera stronę, temat, godzinę i kod urządzenia lub osoby. { $days ->
        [one] Wpis usuwamy po { $days } dniu.
       *[other] Wpis usuwamy po { $days } dniach.
    }
about-noted-no-alerts =
    .primary = Szkoła zapisuje zamknięte strony i godzinę.
    .secondary = Zapisujemy zamknięte strony. Wpis zawiera nazwę strony, temat, godzinę i kod urządzenia lub osoby. { $days ->
        [one] Wpis usuwamy po { $days } dniu.
       *[other] Wpis usuwamy po { $days } dniach.
    }
about-staff-h = Pracownicy
about-staff =
    .primary = Nauczyciele mają własne zasady.
    .secondary = Pracowników obowiązuje łagodniejsza zasada: treść ich stron nie jest czytana.
about-outside-h = Poza szkołą
about-outside =
    .primary = W domu szkoła niczego nie widzi.
    .secondary = Filtr działa tylko w sieci szkoły. W domu, w sieci komórkowej i w innych sieciach szkoła niczego nie widzi.
about-rights-h = Pytania i skargi
about-rights =
    .primary = Możesz zapytać, co szkoła o Tobie zapisuje.
    .secondary = Każdy może zapytać, co szkoła o nim przechowuje, poprosić o poprawienie błędu i złożyć skargę. Rodzice również.
about-not-noted-h = Co nie jest zapisywane
about-not-noted =
    .primary = Stron, które się otwierają, nikt nie zapisuje.
    .secondary = Stron, które się otwierają, nie zapisujemy. Haseł, wiadomości i tekstów z formularzy nie przechowujemy.
about-who-h = Kto to widzi
about-who =
    .primary = Nauczyciel widzi kod, a nie Twoje imię.
    .secondary = Nauczyciele widzą wpisy swoich klas, z kodem zamiast nazwiska. Sprawy bezpieczeństwa trafiają tylko do zespołu, który dba o uczniów.
about-mistake-h = Gdy strona jest zamknięta przez pomyłkę
about-mistake =
    .primary = Naciśnij przycisk na zamkniętej stronie. Ktoś to sprawdzi.
    .secondary = Użyj przycisku „Myślę, że to pomyłka” na zamkniętej stronie. Każdą prośbę ogląda człowiek, a kod prowadzi do odpowiedzi.
    .d = Użyj przycisku „Poproś o odblokowanie” na zamkniętej stronie. Każdą prośbę ogląda człowiek, a kod prowadzi do odpowiedzi.
about-certificate-h = Certyfikat szkoły
about-certificate =
    .primary = Ten komputer ma klucz od szkoły.
    .secondary = Żeby zajrzeć do chronionych stron, brama pokazuje własny certyfikat, wydany przez szkołę. Przeglądarka podaje nazwę szkoły, gdy zapytać, kto ręczy za stronę. Najpierw brama sprawdza certyfikat samej witryny. Nikogo nie pyta, czy został unieważniony: liczy się to, co witryna sama przyśle, i listy szkoły.

## Somewhere useful to go

else-h = Inne ciekawe strony
call-here = Tu można zadzwonić.
day-and-night = Całą dobę.

## Learning cards

cards-h1 = Warto wiedzieć
cards-lead =
    .primary = Krótkie karty. Czytaj w pojedynkę albo z kimś.
    .secondary = Krótkie karty: dlaczego strona jest zamknięta, jakie sztuczki warto znać i co robić.
cards-scan = Porozmawiaj z kimś: zeskanuj ten kwadrat.
cards-print = Po wydrukowaniu ta strona jest plakatem.
cards-all = Wszystkie karty
home-cards-sub =
    .primary = Krótkie karty o internecie
    .secondary = Krótkie karty o sztuczkach, pułapkach i o tym, co robić

## Did this help?

said-h1 = Czy to pomogło?
said-lead =
    .primary = Naciśnij jeden przycisk. Nikt nie widzi, kto to robi.
    .secondary = Naciśnij jeden z dwóch przycisków. Zapisujemy tylko liczbę, a nie to, kto odpowiada.
said-helped = To pomogło
said-wrong = Coś tu jest źle
said-thanks-h1 = Dziękujemy
said-thanks =
    .primary = Twoja odpowiedź pomaga szkole.
    .secondary = Odpowiedź jest policzona. Szkoła widzi sumy, a nie osoby.

## When messages are read

talk-hours-call =
    .primary = W dni szkolne czytamy od { $from } do { $to }. { $days ->
        [one] Odpowiedź będzie w ciągu jednego dnia szkolnego.
       *[other] Odpowiedź będzie w ciągu { $days } dni szkolnych.
    }
    .secondary = To nie jest pogotowie. Ktoś czyta wiadomości w dni szkolne od { $from } do { $to }. { $days ->
        [one] Odpowiedź będzie w ciągu jednego dnia szkolnego.
       *[other] Odpowiedź będzie w ciągu { $days } dni szkolnych.
    } O innej porze zadzwoń pod numer z tej strony.
    .e = To nie jest pogotowie. Ktoś czyta wiadomości w dni szkolne od { $from } do { $to }. { $days ->
        [one] Odpowiedź będzie w ciągu jednego dnia szkolnego.
       *[other] Odpowiedź będzie w ciągu { $days } dni szkolnych.
    } O innej porze można zadzwonić pod numer z tej strony.
talk-hours-known =
    .primary = W dni szkolne czytamy od { $from } do { $to }. { $days ->
        [one] Odpowiedź będzie w ciągu jednego dnia szkolnego.
       *[other] Odpowiedź będzie w ciągu { $days } dni szkolnych.
    }
    .secondary = To nie jest pogotowie. Ktoś czyta wiadomości w dni szkolne od { $from } do { $to }. { $days ->
        [one] Odpowiedź będzie w ciągu jednego dnia szkolnego.
       *[other] Odpowiedź będzie w ciągu { $days } dni szkolnych.
    }
talk-later =
    .primary = Teraz nikt tu nie czyta. Możesz zadzwonić.
    .secondary = Teraz nikt ze szkoły tego nie czyta. Pod tym numerem ktoś może odebrać od razu.
talk-send-later =
    .primary = Wyślij. Przeczytamy to { $when }
    .secondary = Wyślij, przeczytamy { $when }
on-today = dziś o { $time }
on-monday = w poniedziałek o { $time }
on-tuesday = we wtorek o { $time }
on-wednesday = w środę o { $time }
on-thursday = w czwartek o { $time }
on-friday = w piątek o { $time }
on-saturday = w sobotę o { $time }
on-sunday = w niedzielę o { $time }

## Warn first, where nothing is named

warn-unnamed =
    .primary = Szkoła prosi: najpierw chwilę pomyśl.
    .secondary = Reguła szkoły prosi o chwilę namysłu, zanim ta strona się otworzy.

## Setting up a device

setup-h1 = Ustaw to urządzenie
setup-title = Ustawianie urządzenia
setup-what = Szkoła sprawdza w tej sieci, czy strony są bezpieczne. Żeby działo się to bez ostrzeżeń, urządzenie musi znać certyfikat szkoły.
setup-not = Do banków, służby zdrowia, urzędów i aktualizacji systemów nikt nie zagląda. Certyfikat można w każdej chwili usunąć, w tym samym miejscu.
setup-own = To Twoje własne urządzenie? Nie musisz tego robić. Zapytaj, czy szkoła ma sieć dla gości.
setup-compare-h = 1. Porównaj
setup-compare = Ten wiersz musi być taki sam jak na plakacie szkoły. Jeśli nie jest, przerwij i daj znać działowi IT.
setup-compare-name = Odcisk certyfikatu (SHA-256)
setup-steps-h = 2. Kroki dla Twojego urządzenia
setup-yours = To urządzenie ma chyba system { $system }.
setup-check-h = 3. Sprawdź
setup-check = Sprawdź to urządzenie
setup-download = Pobierz certyfikat
setup-download-profile = Pobierz profil
setup-download-pem = Certyfikat jako tekst (PEM)
setup-back = Wszystkie systemy
setup-proxy-h = Proxy
setup-proxy = Jeśli dział IT prosi o adres proxy, wybierz konfigurację automatyczną z tym adresem:
setup-proxy-read = Co jest w pliku
setup-wpad = Dla działu IT: tu prowadzą też opcja DHCP 252 i nazwa wpad. Android pomija obie, Firefox używa ich tylko po włączeniu.

setup-ios-1 = Otwórz tę stronę w Safari i stuknij przycisk „Pobierz profil”. Stuknij Pozwól.
setup-ios-2 = Otwórz Ustawienia, stuknij Pobrano profil, potem Zainstaluj.
setup-ios-3 = Teraz otwórz Ustawienia, Ogólne, To urządzenie, Ustawienia zaufania certyfikatów i włącz certyfikat szkoły. Bez tego kroku nic nie zadziała.
setup-ios-4 = Profil z zarządzania urządzeniami szkoły jest zaufany od razu. Wtedy nie trzeba nic robić.
setup-android-1 = Stuknij przycisk i zapisz plik.
setup-android-2 = Otwórz Ustawienia, Zabezpieczenia, Szyfrowanie i dane logowania, Zainstaluj certyfikat, Certyfikat CA. Nazwy różnią się nieco u różnych producentów.
setup-android-3 = Wybierz plik i potwierdź.
setup-android-4 = Wiele aplikacji nie używa certyfikatów dodanych ręcznie. Przeglądarki używają. Urządzenia szkoły dostają go od szkoły.
setup-windows-1 = Pobierz certyfikat i otwórz plik.
setup-windows-2 = Wybierz Zainstaluj certyfikat, potem Komputer lokalny, potem Umieść wszystkie certyfikaty w następującym magazynie.
setup-windows-3 = Wybierz Zaufane główne urzędy certyfikacji i zakończ.
setup-windows-4 = Albo jednym wierszem w terminalu z prawami administratora:
setup-macos-1 = Pobierz profil i otwórz go.
setup-macos-2 = Otwórz Ustawienia systemowe, Ogólne, Zarządzanie urządzeniami i zainstaluj profil.
setup-macos-3 = Albo otwórz certyfikat w Dostępie do pęku kluczy, wybierz pęk System i ustaw Zawsze ufaj.
setup-macos-4 = Albo jednym wierszem w Terminalu:
setup-chromeos-1 = Urządzenia szkoły: dział IT dodaje go w konsoli Admin console, Devices, Networks, Certificates i zaznacza HTTPS. Nic więcej nie trzeba.
setup-chromeos-2 = Własne urządzenia: pobierz certyfikat, otwórz Ustawienia, Prywatność i bezpieczeństwo, Bezpieczeństwo, Zarządzaj certyfikatami, Urzędy i wybierz Importuj.
setup-chromeos-3 = Zaznacz „Ufaj temu certyfikatowi przy identyfikowaniu witryn” i potwierdź.
setup-linux-1 = Debian i Ubuntu, w terminalu:
setup-linux-2 = Fedora, w terminalu:
setup-linux-3 = Chromium i Chrome mają własny magazyn: Ustawienia, Prywatność i bezpieczeństwo, Bezpieczeństwo, Zarządzaj certyfikatami, Importuj.
setup-firefox-1 = Nowe wersje ufają temu, czemu ufa system. Zainstaluj najpierw certyfikat w systemie, potem uruchom Firefoksa ponownie.
setup-firefox-2 = Jeśli to nie pomaga: Ustawienia, Prywatność i bezpieczeństwo, Wyświetl certyfikaty, Organy certyfikacji, Importuj. Zaznacz zaufanie przy identyfikacji witryn.
setup-firefox-3 = Dla działu IT: zasada ImportEnterpriseRoots robi to samo na wszystkich komputerach.

check-h1 = Czy działa?
check-ready = To urządzenie jest gotowe.
check-certificate = Certyfikat jest zaufany
check-proxy = Urządzenie przechodzi przez filtr szkoły
check-open = Strona, która musi się otworzyć
check-closed = Strona, która musi być zamknięta
check-works = działa
check-not-yet = jeszcze niesprawdzone
check-try = Otwórz
check-how = Wybierz „Sprawdź teraz”. Ostrzeżenie znaczy, że certyfikat nie jest jeszcze zaufany. Jeśli nic się nie otwiera, urządzenie nie przechodzi jeszcze przez filtr szkoły.
check-now = Sprawdź teraz
