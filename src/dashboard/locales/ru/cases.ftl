# Concerns and cases of the safeguarding team.

# Navigation and titles
case-nav = Дела
case-nav-raise = Сообщить о тревоге
case-nav-packs = Пакеты для передачи
case-cases = Дела
case-number = Дело { $name }

# Clock
case-step-look = Первый просмотр
case-step-talk = Первый разговор с учеником
case-step-decide = Решение
case-step-settle = Закрыть или вернуться
case-task-due = Задача
case-due-at = Срок: { $name }.
case-due-on = Срок: { $name }.
case-told = Извещение: { $name }, { $when }.
case-taken-by = В работе: { $name }, { $when }
case-closed-by = { $what }. { $name }, { $when }
case-closed-on = Закрыто: { $what }, { $when }
case-look-again = { $what }. Вернуться: { $when }

# New concerns
case-concerns-empty = Никто не ждёт.
case-waiting-title = Ещё никто не взял
case-taken-title = В работе
case-closed-title = Закрытые
case-self-report = Сообщение ученика
case-about-self-report = Просьба о помощи
case-incident = Серьёзное событие
case-incident-gone = Запись удалена по истечении срока.
case-incident-go = Открыть событие
case-passed-on = Коллега передал событие
case-staff-concern = Тревога сотрудника
case-came = Поступило
case-again = вернулось
case-tries = Попытки
case-please = Просьба
case-replies = Ответы ученику
case-take = Беру в работу
case-talked = Разговор с учеником состоялся
case-go = Перейти к делу
case-reply = Ответить письменно
case-reply-label = Ваши слова ученику
case-reply-hint = Ученик прочтёт это по коду. Экран может увидеть кто-то ещё: без имён и личных подробностей.
case-reply-send = Отправить ответ
case-reply-empty = Напишите, что должен прочесть ученик.
case-open = Открыть дело
case-open-do = Открыть дело
case-pupil = Ученик
case-pupil-hint = Так, как ученика знает ваша команда. Это видят только те, у кого есть доступ к делу.
case-pupil-empty = Напишите, о ком это дело.
case-about = О чём, в трёх словах
case-join = Или добавить к открытому делу
case-join-do = Добавить к этому делу
case-close-concern = Закрыть без дела
case-practice = Учебное
case-practice-title = Учебный случай
case-practise = Потренироваться
case-practise-text = Учебный случай похож на настоящий, но отмечен. Никто не получает извещений, в подсчёты он не входит.
case-practise-do = Начать упражнение
case-practice-1 = Не знаю, кому сказать. Кто-то из другого класса всё время присылает мне всякое и говорит, что нельзя рассказывать.
case-practice-2 = Подруга говорит, что не хочет больше жить. Это секрет, но мне за неё страшно.
case-practice-3 = Можно с кем-нибудь поговорить на перемене? Это не так уж важно.

# How it ends
case-outcome = Чем закончилось?
case-outcome-talked = Поговорили, больше ничего не нужно
case-outcome-support = Поддержка в школе налажена
case-outcome-agency = Передано за пределы школы
case-outcome-mistake = Ошибка фильтра
case-outcome-no-concern = Поводов для тревоги нет
case-outcome-exercise = Конец упражнения
case-outcome-joined = Продолжается с другим обращением
case-outcome-before = Решено до того, как здесь появились дела
case-outcome-choose = Выберите, чем закончилось.
case-reason = Причина
case-reason-empty = Напишите причину.

# Illegal content
case-illegal = Незаконный контент
case-illegal-text = Ничего не сохранено, адрес не показан. Никому в школе не нужно это видеть.
case-illegal-1 = Не ищите, не копируйте и ничего не пересылайте.
case-illegal-2 = Оставьте устройство как есть и никого к нему не подпускайте.
case-illegal-3 = Сообщите в полицию или на национальную горячую линию, укажите время и код с этой страницы.

# Raising a concern
case-raise = Сообщить о тревоге
case-raise-lead = Доказательства не нужны. Это прочтёт только команда защиты детей.
case-raise-danger = Если ученику может грозить опасность
case-raise-danger-text = Оставайтесь с учеником и сначала позовите на помощь. Запишите потом.
case-raise-pupil = О ком речь?
case-raise-seen = Что вы видели или слышали?
case-raise-seen-hint = Сначала факты. Отделяйте мнение от того, что произошло.
case-raise-words = Слова самого ребёнка
case-raise-words-hint = Как можно точнее. Можно оставить пустым.
case-raise-did = Что вы сделали?
case-raise-when = Как скоро нужно заняться?
case-raise-send = Отправить команде защиты детей
case-raise-no-pupil = Напишите, о ком речь.
case-raise-no-seen = Напишите, что вы видели или слышали.
case-raised-by = Сообщает
case-raised-title = Ваши сообщения
case-raised-none = Пока ничего.
case-raised-hint = Что делает команда, остаётся в команде.
case-received-by = Принято: { $name }, { $when }
case-received-not-yet = Отправлено. Пока никто не открыл.
case-emergency = Экстренный номер: { $name }.

# Cases
case-views = Виды
case-view-team = Команда
case-view-mine = Мои
case-view-waiting = Ждём других
case-view-closed = Закрытые
case-empty = Открытых дел нет. Новое появляется в «Новых обращениях».
case-col-case = Дело
case-col-pupil = Ученик
case-col-about = О чём
case-col-urgency = Срочность
case-col-next = Следующий шаг
case-col-owner = Ведёт
case-owner = Ведёт: { $name }
case-danger = Если ученику может грозить опасность
case-danger-text = Сначала идите к ученику. Запишите потом. Чтобы действовать, формы заполнять не нужно.
case-what = Что поступило
case-what-hint = Слова ученика показаны как есть, изменить их нельзя.
case-record = Записи
case-record-add = Добавить запись
case-record-do = Добавить запись
case-record-hint = Напишите, что вы видели, слышали и сделали. Отделяйте мнение от фактов. Запись нельзя изменить, можно только добавить исправление.
case-record-more = Причина, дата проверки, исправление
case-record-reason = Причина решения
case-record-check = После решения вернуться
case-record-corrects = Исправление записи
case-record-corrects-none = Нет
case-record-empty = Напишите, что добавить.
case-record-no-reason = Решению нужна причина.
case-record-no-line = Выберите исправляемую запись.
case-date-wrong = Выберите день, который ещё не наступил.
case-because = Причина: { $name }
case-kind = Вид записи
case-kind-event = Событие
case-kind-note = Заметка
case-kind-talk = Разговор с учеником
case-kind-family = Связь с семьёй
case-kind-agency = Связь с внешней организацией
case-kind-decision = Решение
case-kind-access = Доступ
case-kind-correction = Исправление
case-draft-do = Сохранить черновик
case-draft-at = Ещё не часть записей. Сохранено: { $name }.
case-said-opened = Дело открыто.
case-said-joined = Добавлено новое обращение.
case-said-task = Задача выполнена.
case-said-guest = Доступ открыт: { $name }.
case-said-end = Доступ закрыт: { $name }.
case-said-handed = Дело передано: { $name }.
case-said-stage = Этап: { $name }.
case-said-waiting = Следующий шаг за другими.
case-said-ours = Следующий шаг снова за командой.
case-said-wish = Чего хотел ученик и что сделано: { $name }
case-said-closed = Дело закрыто: { $name }.
case-said-reopened = Дело открыто снова.
case-said-pack-asked = Запрошен пакет для передачи.
case-said-pack-approved = Пакет утверждён.
case-said-pack-refused = Пакет не утверждён.
case-stage = Этап
case-stage-prevent = Предупредить
case-stage-detect = Выявить
case-stage-intervene = Вмешаться
case-stage-handle = Сопровождать
case-stage-do = Сохранить этап
case-waiting = Следующий шаг за другими
case-aside = Этап, задачи и доступ
case-tasks = Задачи
case-tasks-none = Задач пока нет.
case-task-add = Добавить задачу
case-task-what = Что
case-task-who = Кто
case-task-by = К какому дню
case-task-done = Готово
case-task-done-by = Выполнено: { $name }, { $when }
case-task-empty = Напишите, что нужно сделать.
case-access = Кто видит это дело
case-access-owner = Ведёт
case-access-leads = Ответственные
case-access-leads-all = Все ответственные за защиту детей
case-access-hint = ИТ-служба и учителя открыть его не могут.
case-guest-add = Добавить гостя
case-guest-who = Коллега
case-guest-last = Последний день
case-guest-until = { $name }, до: { $when }. { $reason }
case-guest-end = Закрыть доступ
case-guest-empty = Выберите коллегу.
case-hand = Передать
case-hand-to = Кому
case-hand-note = Записка новому ответственному
case-hand-no-note = Напишите записку новому ответственному.
case-others = Другие дела этого ученика
case-looked = Кто смотрел
case-look-page = { $name }: просмотр дела
case-look-print = { $name }: печать дела
case-look-pack = { $name }: получение пакета
case-close = Закрыть дело
case-close-open = Закрыть дело…
case-close-do = Закрыть дело
case-wish = Чего хотел ученик и что сделано?
case-wish-empty = Напишите, чего хотел ученик и что сделано.
case-end-check = Следующая проверка, если нужна
case-reopen = Открыть снова
case-reopen-why = Почему дело открывается снова?
case-print = Печать
case-print-by = Печатает
case-print-at = Напечатано
case-print-copy = Экземпляр
case-print-text = Эта бумага так же конфиденциальна, как дело. Храните под замком и уничтожьте, когда не нужна.
case-hide = Скрыть экран
case-hidden = Экран скрыт
case-hidden-text = Скрыть — не значит заблокировать. Через пять минут произойдёт выход, а текст останется как черновик.
case-hidden-back = Показать снова

# Hand-over packs
case-pack = Пакет для передачи
case-pack-text = Всё дело для кого-то извне, для печати или как данные. Нужно согласие второго человека.
case-pack-ask = Запросить пакет
case-pack-receiver = Кто получит
case-pack-reason = Зачем
case-pack-no-receiver = Напишите, кто его получит.
case-pack-asked = Запрос
case-pack-approver = Утверждение
case-pack-waits = Для: { $receiver }. Ждёт второго человека.
case-pack-approved = Для: { $receiver }. Утверждено: { $name }.
case-pack-refused = Для: { $receiver }. Отказ: { $name }.
case-pack-until = Можно получить до: { $name }.
case-pack-page = Для печати
case-pack-json = Как данные (JSON)
case-packs = Пакеты для передачи
case-packs-lead = Пакет покидает школу только с согласия второго человека. Никто не утверждает свой запрос.
case-packs-none = Ни один пакет не ждёт.
case-packs-answered = Рассмотренные
case-pack-mine = Это ваш запрос: утвердить должен кто-то другой.
case-pack-yes = Утвердить
case-pack-no = Отказать
case-pack-yes-by = Утверждено: { $name }
case-pack-no-by = Отказ: { $name }

# What was done
case-done-taken = Вы взяли это в работу. Коллеги это видят.
case-done-talked = Разговор отмечен.
case-done-replied = Ученик может прочесть ответ по коду.
case-done-concern-closed = Закрыто.
case-done-raised = Команда защиты детей это получила. Ниже будет видно, когда кто-то примет.
case-done-practice = Упражнение — в конце списка.
case-done-opened = Дело открыто, вы его ведёте.
case-done-record = Запись добавлена.
case-done-draft = Черновик сохранён для вас.
case-done-task = Задачи сохранены.
case-done-access = Доступ к делу сохранён.
case-done-handed = Дело передано.
case-done-stage = Этап сохранён.
case-done-closed = Дело закрыто.
case-done-reopened = Дело снова открыто.
case-done-pack = Запрошено. Нужно согласие второго человека.
case-done-pack-answered = Ваш ответ сохранён.

# Audit log
did-concern-take = обращение взято в работу
did-concern-talk = отметка о разговоре с учеником
did-concern-reply = ответ ученику
did-concern-close = закрытие обращения
did-concern-raise = сообщение о тревоге
did-concern-practise = начало упражнения
did-case-open = открытие дела
did-case-join = добавление обращения к делу
did-case-look = просмотр дела
did-case-print = печать дела
did-case-record = запись в деле
did-case-task = добавление задачи
did-case-task-done = выполнение задачи
did-case-guest = доступ гостя к делу
did-case-guest-end = конец доступа гостя
did-case-hand = передача дела
did-case-stage = смена этапа дела
did-case-close = закрытие дела
did-case-reopen = повторное открытие дела
did-pack-ask = запрос пакета для передачи
did-pack-approve = утверждение пакета
did-pack-refuse = отказ в утверждении пакета
did-pack-fetch = получение пакета

# Numbers
case-left-minutes = { $count ->
    [one] Осталась { $count } минута.
    [few] Осталось { $count } минуты.
    [many] Осталось { $count } минут.
   *[other] Осталось { $count } минуты.
  }
case-left-hours = { $count ->
    [one] Остался { $count } час.
    [few] Осталось { $count } часа.
    [many] Осталось { $count } часов.
   *[other] Осталось { $count } часа.
  }
case-late-minutes = { $count ->
    [0] Срок наступил.
    [one] Опоздание { $count } минута.
    [few] Опоздание { $count } минуты.
    [many] Опоздание { $count } минут.
   *[other] Опоздание { $count } минуты.
  }
case-late-hours = { $count ->
    [one] Опоздание { $count } час.
    [few] Опоздание { $count } часа.
    [many] Опоздание { $count } часов.
   *[other] Опоздание { $count } часа.
  }
case-late-days = { $count ->
    [one] Опоздание { $count } день.
    [few] Опоздание { $count } дня.
    [many] Опоздание { $count } дней.
   *[other] Опоздание { $count } дня.
  }
case-concerns-lead = { $count ->
    [0] Сообщения учеников, серьёзные события и тревоги коллег.
    [one] { $count } обращение ждёт, пока его возьмут в работу.
    [few] { $count } обращения ждут, пока их возьмут в работу.
    [many] { $count } обращений ждут, пока их возьмут в работу.
   *[other] { $count } обращения ждут, пока их возьмут в работу.
  }
case-late-concerns = { $count ->
    [one] { $count } из них просрочено.
    [few] { $count } из них просрочены.
    [many] { $count } из них просрочены.
   *[other] { $count } из них просрочены.
  }
case-late-strip = { $count ->
    [one] { $count } дело просрочено: { $numbers }
    [few] { $count } дела просрочены: { $numbers }
    [many] { $count } дел просрочены: { $numbers }
   *[other] { $count } дела просрочены: { $numbers }
  }
case-corrects = { $count ->
   *[other] исправляет запись { $count }
  }
