# Notices to staff, by mail and on the screen.

notices = Уведомления
notices-lead = Что вас ждёт и как вы об этом узнаёте.
notices-urgent = { $count ->
    [one] Вас ждёт { $count } срочное уведомление
    [few] Вас ждут { $count } срочных уведомления
   *[many] Вас ждут { $count } срочных уведомлений
  }
notices-waiting = Ждёт вас
notices-none = Вас ничего не ждёт.
notices-all-seen = Всё это мне известно
notices-wishes = Как вы узнаёте
notices-ordinary = Пишите мне на почту о том, что я здесь не открою
notices-ordinary-hint = Только в часы работы школы, не чаще трёх раз в день и только о том, что 15 минут оставалось непросмотренным.
notices-daily = Сводка каждый учебный день
notices-weekly = Сводка каждую пятницу
notices-digest-hint = Числа и ссылки. Если сказать нечего, сводка не приходит.
notices-digest-time = Время сводки
notices-digest-time-hint = По часам школы, например 15:00.
notices-urgent-title = Срочные уведомления
notices-urgent-on = Сообщайте мне сразу, в любое время
notices-urgent-hint = Отключить можно, только если вместо вас узнаёт заместитель.
notices-deputy = Заместитель
notices-deputy-none = Никто
notices-keep = Сохранить
notices-bad-time = Напишите время так: 15:00.
notices-no-deputy = Выберите заместителя. Срочные уведомления должны до кого-то дойти.
notice-self-report = Просьба ученика о помощи
notice-urgent = Нужен человек в течение часа
notice-escalated = Никто не взялся вовремя
notice-overdue = Просрочено
notice-break-glass = Экстренный доступ
notice-passed-on = Передано событие
notice-case-handed = Передано дело
notice-approval = Решение ждёт утверждения
notice-wish-settled = Ответ ИТ-службы о странице
notice-digest = Сводка
notice-test = Пробное сообщение
notice-mail-check = Код для проверки адреса
notice-weight-urgent = Срочно
notice-weight-ordinary = Обычное уведомление

mail-address = Адрес электронной почты
mail-now = Уведомления приходят на { $name }.
mail-none = У вас здесь нет адреса. Уведомления видны только на экране.
mail-new = Ваш адрес
mail-new-hint = Мы отправим туда код. Оставьте поле пустым, чтобы не получать писем.
mail-new-do = Отправить код
mail-code = Код из письма
mail-code-hint = Отправлен на { $name }. Действует 30 минут.
mail-code-do = Подтвердить
mail-bad = Это не адрес электронной почты. Напишите его так: imya@shkola.example.
mail-is-off = Шлюз не отправляет почту. Отдел ИТ может настроить почтовый сервер.
mail-too-soon = Код отправлен только что. Подождите минуту и попробуйте снова.
mail-wrong-code = Это не тот код, который был отправлен. Проверьте ещё раз.
mail-code-over = Этот код больше не действует. Запросите новый.
people-mail = Адрес электронной почты
people-mail-hint = Туда приходят уведомления. Поле можно оставить пустым.
people-mail-save = Сохранить адрес

messages = Сообщения сотрудникам
messages-link = Дошли ли уведомления?
messages-lead = Дошли ли уведомления до адресатов.
messages-alone = Уведомления видны только на экране
messages-alone-do = Не настроен ни почтовый сервер, ни другая программа. Кто не вошёл в систему, ничего не узнает. Отдел ИТ найдёт инструкцию в docs/notices.md.
messages-unreachable = { $count ->
    [one] { $count } срочное уведомление не могло дойти ни до кого, кроме этой панели
    [few] { $count } срочных уведомления не могли дойти ни до кого, кроме этой панели
   *[many] { $count } срочных уведомлений не могли дойти ни до кого, кроме этой панели
  }
messages-unreachable-do = Их пока никто не открыл. Добавьте адреса команды защиты учеников и посмотрите ниже, что не удалось.
messages-soften = Больше одного из десяти срочных уведомлений были напрасными
messages-soften-do = Посмотрите, какие правила их вызывают, и попросите отдел ИТ их смягчить.
messages-list = Сначала новые
messages-empty = Пока ничего не отправлено.
messages-what = Уведомление
messages-whom = Кому
messages-channel = Как
messages-state = Состояние
messages-next = Следующая попытка:
messages-attempts = { $count ->
    [one] { $count } неудачная попытка
    [few] { $count } неудачные попытки
   *[many] { $count } неудачных попыток
  }
messages-ways = Каналы
messages-screen = Экран
messages-mail = Почта
messages-webhook = Другая программа
messages-webhook-name = Программа { $name }
messages-on = включено
messages-off = выключено
messages-test = Отправить пробное сообщение
messages-test-hint = Оно придёт вам по всем каналам.
messages-retry = Повторить сейчас то, что не удалось
messages-numbers = Числа
messages-period = За последние 30 дней, без экрана.
messages-precision-title = Точность срочных уведомлений
messages-precision-none = Пока не закрыто ни одно происшествие, вызвавшее срочное уведомление.
messages-precision = { $count ->
    [one] { $share } % из { $count } закрытого происшествия не требовали вмешательства.
    [few] { $share } % из { $count } закрытых происшествий не требовали вмешательства.
   *[many] { $share } % из { $count } закрытых происшествий не требовали вмешательства.
  }
messages-precision-hint = Из происшествий за последние 30 дней, вызвавших срочное уведомление. Цель: не больше одного из десяти.
delivery-sent = отправлено
delivery-shown = показано
delivery-seen = просмотрено
delivery-waiting = ждёт
delivery-held = отложено
delivery-held-quiet = ждёт часов работы школы
delivery-held-budget = ждёт другого дня
delivery-struggling = пока не проходит
delivery-failed = не удалось
part-messages = Сообщения сотрудникам
wrong-messages = Уведомления не проходят. Они сохранены, попытки повторяются.

done-notices-seen = Отмечено как просмотренное.
done-notices-kept = Сохранено.
done-mail-code = Код в пути. Введите его здесь.
done-mail-set = Теперь уведомления приходят на этот адрес.
done-mail-gone = Писем вам больше не будет.
done-test-sent = Пробное сообщение отправляется вам.
done-tried-again = Всё, что не удалось, отправляется снова.
done-people-mail = Адрес сохранён.
did-account-mail = изменение адреса для уведомлений
did-notice-test = отправка пробного сообщения
did-notice-retry = повторная отправка сообщений
did-notice-urgent = изменение получателя срочных уведомлений

# Mails. They name no pupil, class, subject or site.
letter-subject-urgent = Нужно ваше внимание · { $name }
letter-subject-news = Новое для вас · { $name }
letter-subject-test = Пробное сообщение · { $name }
letter-subject-daily = Ваш день · { $name }
letter-subject-weekly = Ваша неделя · { $name }
letter-subject-code = Ваш код · { $name }
letter-self-report = Ученик просит о помощи. Откройте панель.
letter-urgent = Ваше внимание нужно в течение часа. Откройте панель.
letter-escalated = Никто не взялся за это вовремя. Теперь это у вас.
letter-overdue = Что-то просрочено. Откройте панель.
letter-break-glass = Записи открыты в экстренном порядке. Откройте панель.
letter-passed-on = Коллега передал вам событие. Откройте панель.
letter-case-handed = Вам передано дело. Откройте панель.
letter-approval = Решение ждёт вашего утверждения.
letter-wish-settled = ИТ-служба решила, что будет со страницей, которую вы просили оставить открытой.
letter-digest = Вот что вас ждёт.
letter-test = Это пробное сообщение. Уведомления до вас доходят.
letter-mail-check = Кто-то проверяет адрес.
letter-open = Это здесь:
letter-foot = Выберите, о чём вы хотите знать:
letter-code = Ваш код: { $name }. Введите его в панели в течение 30 минут.
letter-code-not-you = Если это были не вы, ничего делать не нужно.
digest-requests = Запросы на страницы, которые ждут
digest-incidents = Происшествия на этой неделе
digest-concerns = Сообщения учеников, которые никто не прочитал
digest-under-five = меньше 5
