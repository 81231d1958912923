# Notices to staff, by mail and on the screen.

notices = Powiadomienia
notices-lead = Co na Ciebie czeka i jak się o tym dowiadujesz.
notices-urgent = { $count ->
    [one] Czeka na Ciebie jedno pilne powiadomienie
    [few] Czekają na Ciebie { $count } pilne powiadomienia
   *[many] Czeka na Ciebie { $count } pilnych powiadomień
  }
notices-waiting = Czeka na Ciebie
notices-none = Nic na Ciebie nie czeka.
notices-all-seen = Znam już wszystkie
notices-wishes = Jak się dowiadujesz
notices-ordinary = Pisz do mnie o tym, czego tu nie otworzę
notices-ordinary-hint = Tylko w godzinach pracy szkoły, najwyżej trzy razy dziennie i tylko o tym, na co przez 15 minut nikt nie spojrzał.
notices-daily = Podsumowanie w każdy dzień nauki
notices-weekly = Podsumowanie w każdy piątek
notices-digest-hint = Liczby i odnośniki. Gdy nie ma o czym pisać, nic nie przychodzi.
notices-digest-time = Godzina podsumowania
notices-digest-time-hint = Według zegara szkoły, na przykład 15:00.
notices-urgent-title = Pilne powiadomienia
notices-urgent-on = Powiadamiaj mnie od razu, o każdej porze
notices-urgent-hint = Można to wyłączyć tylko wtedy, gdy powiadomienia dostaje osoba w zastępstwie.
notices-deputy = Zastępstwo
notices-deputy-none = Nikt
notices-keep = Zapisz
notices-bad-time = Zapisz godzinę tak: 15:00.
notices-no-deputy = Wybierz osobę w zastępstwie. Pilne powiadomienia muszą do kogoś dotrzeć.
notice-self-report = Prośba ucznia o pomoc
notice-urgent = Potrzebny ktoś w ciągu godziny
notice-escalated = Nikt nie podjął sprawy na czas
notice-overdue = Po terminie
notice-break-glass = Dostęp awaryjny
notice-passed-on = Przekazane zdarzenie
notice-case-handed = Przekazana sprawa
notice-approval = Decyzja do zatwierdzenia
notice-wish-settled = Odpowiedź działu IT w sprawie strony
notice-digest = Podsumowanie
notice-test = Wiadomość próbna
notice-mail-check = Kod do sprawdzenia adresu
notice-weight-urgent = Pilne
notice-weight-ordinary = Zwykłe powiadomienie

mail-address = Adres e-mail
mail-now = Powiadomienia trafiają na adres { $name }.
mail-none = Nie masz tu adresu. Powiadomienia widać tylko na ekranie.
mail-new = Twój adres
mail-new-hint = Wyślemy tam kod. Zostaw puste, jeśli nie chcesz wiadomości.
mail-new-do = Wyślij kod
mail-code = Kod z wiadomości
mail-code-hint = Wysłany na adres { $name }. Jest ważny 30 minut.
mail-code-do = Potwierdź
mail-bad = To nie jest adres e-mail. Zapisz go tak: imie@szkola.example.
mail-is-off = Brama nie wysyła poczty. Dział IT może ustawić serwer poczty.
mail-too-soon = Przed chwilą wysłano kod. Poczekaj minutę i spróbuj ponownie.
mail-wrong-code = To inny kod niż wysłany. Sprawdź jeszcze raz.
mail-code-over = Ten kod jest już nieważny. Poproś o nowy.
people-mail = Adres e-mail
people-mail-hint = Tam trafiają powiadomienia. Pole może być puste.
people-mail-save = Zapisz adres

messages = Wiadomości do pracowników
messages-link = Czy powiadomienia dotarły?
messages-lead = Czy powiadomienia dotarły do adresatów.
messages-alone = Powiadomienia widać tylko na ekranie
messages-alone-do = Nie ustawiono serwera poczty ani innego programu. Kto nie jest zalogowany, o niczym się nie dowie. Dział IT znajdzie instrukcję w docs/notices.md.
messages-unreachable = { $count ->
    [one] Jedno pilne powiadomienie nie mogło dotrzeć do nikogo poza tym panelem
    [few] { $count } pilne powiadomienia nie mogły dotrzeć do nikogo poza tym panelem
   *[many] { $count } pilnych powiadomień nie mogło dotrzeć do nikogo poza tym panelem
  }
messages-unreachable-do = Nikt ich jeszcze nie otworzył. Dodaj adresy zespołu ochrony uczniów i sprawdź poniżej, co się nie udało.
messages-soften = Więcej niż jedno na dziesięć pilnych powiadomień nie wymagało reakcji
messages-soften-do = Sprawdź, które reguły je wywołują, i poproś dział IT o ich złagodzenie.
messages-list = Od najnowszych
messages-empty = Nic jeszcze nie wysłano.
messages-what = Powiadomienie
messages-whom = Do
messages-channel = Przez
messages-state = Stan
messages-next = Następna próba:
messages-attempts = { $count ->
    [one] jedna nieudana próba
    [few] { $count } nieudane próby
   *[many] { $count } nieudanych prób
  }
messages-ways = Kanały
messages-screen = Ekran
messages-mail = Poczta
messages-webhook = Inny program
messages-webhook-name = Program { $name }
messages-on = włączone
messages-off = wyłączone
messages-test = Wyślij wiadomość próbną
messages-test-hint = Trafi do Ciebie każdym kanałem.
messages-retry = Ponów teraz to, co się nie udało
messages-numbers = Liczby
messages-period = Z ostatnich 30 dni, bez ekranu.
messages-precision-title = Trafność pilnych powiadomień
messages-precision-none = Nie zamknięto jeszcze żadnego zdarzenia, które wywołało pilne powiadomienie.
messages-precision = { $count ->
    [one] { $share } % z jednego zamkniętego zdarzenia nie wymagało reakcji.
    [few] { $share } % z { $count } zamkniętych zdarzeń nie wymagało reakcji.
   *[many] { $share } % z { $count } zamkniętych zdarzeń nie wymagało reakcji.
  }
messages-precision-hint = Spośród zdarzeń z ostatnich 30 dni, które wywołały pilne powiadomienie. Cel: najwyżej jedno na dziesięć.
delivery-sent = wysłane
delivery-shown = wyświetlone
delivery-seen = przeczytane
delivery-waiting = czeka
delivery-held = odłożone
delivery-held-quiet = czeka na godziny pracy szkoły
delivery-held-budget = czeka na inny dzień
delivery-struggling = jeszcze nie przeszło
delivery-failed = nie udało się
part-messages = Wiadomości do pracowników
wrong-messages = Powiadomienia nie przechodzą. Są zachowane i będą ponawiane.

done-notices-seen = Oznaczono jako przeczytane.
done-notices-kept = Zapisano.
done-mail-code = Kod jest w drodze. Wpisz go tutaj.
done-mail-set = Od teraz powiadomienia trafiają na ten adres.
done-mail-gone = Nie będziesz już dostawać poczty.
done-test-sent = Wiadomość próbna jest w drodze do Ciebie.
done-tried-again = Wszystko, co się nie udało, jest teraz ponawiane.
done-people-mail = Adres zapisano.
did-account-mail = zmiana adresu do powiadomień
did-notice-test = wysłanie wiadomości próbnej
did-notice-retry = ponowienie wiadomości
did-notice-urgent = zmiana odbiorcy pilnych powiadomień

# Mails. They name no pupil, class, subject or site.
letter-subject-urgent = Coś wymaga Twojej uwagi · { $name }
letter-subject-news = Coś nowego dla Ciebie · { $name }
letter-subject-test = Wiadomość próbna · { $name }
letter-subject-daily = Twój dzień · { $name }
letter-subject-weekly = Twój tydzień · { $name }
letter-subject-code = Twój kod · { $name }
letter-self-report = Jest prośba ucznia o pomoc. Otwórz panel.
letter-urgent = Coś wymaga Twojej uwagi w ciągu godziny. Otwórz panel.
letter-escalated = Nikt nie podjął tej sprawy na czas. Teraz trafia do Ciebie.
letter-overdue = Coś jest po terminie. Otwórz panel.
letter-break-glass = Ktoś skorzystał z dostępu awaryjnego do danych. Otwórz panel.
letter-passed-on = Współpracownik przekazał Ci zdarzenie. Otwórz panel.
letter-case-handed = Przekazano Ci sprawę. Otwórz panel.
letter-approval = Decyzja czeka na Twoje zatwierdzenie.
letter-wish-settled = Dział IT zdecydował, co będzie ze stroną, którą prosisz pozostawić otwartą.
letter-digest = Oto, co na Ciebie czeka.
letter-test = To jest wiadomość próbna. Powiadomienia do Ciebie docierają.
letter-mail-check = Ktoś sprawdza adres.
letter-open = Znajdziesz to tutaj:
letter-foot = Wybierz, o czym chcesz wiedzieć:
letter-code = Twój kod to { $name }. Wpisz go w panelu w ciągu 30 minut.
letter-code-not-you = Jeśli to nie Twoja prośba, nie musisz nic robić.
digest-requests = Prośby o strony, które czekają
digest-incidents = Zdarzenia w tym tygodniu
digest-concerns = Wiadomości od uczniów, których nikt nie przeczytał
digest-under-five = mniej niż 5
