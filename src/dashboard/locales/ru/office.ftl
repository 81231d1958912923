# Tests of the filter, from the overview
tests-head = Работает ли фильтр?
tests-hint = Запрашивает проверочные страницы через сам шлюз, как устройство каждой возрастной группы. Ничего не уходит из школы и ничего не записывается как происшествие. Это занимает несколько секунд.
tests-do = Проверить фильтр сейчас
tests-never = Фильтр ещё не проверяли.
tests-opens = открывается
tests-warns = сначала совет
tests-closed = закрыта
tests-safe = открывается с безопасным поиском
tests-nothing = нет ответа
tests-cell-fine = ✓ { $name }
tests-cell-wrong = ✗ { $seen }, должно быть: { $expected }
tests-cell-not = не проверено
wrong-tests = Фильтр не прошёл проверку
part-untested = Ещё не проверено
reports-tests-tiers-fine = Проверка через шлюз как устройство каждой группы: { $when }. { $count ->
    [one] { $count } проба прошла, неудачных нет.
    [few] { $count } пробы прошли, неудачных нет.
    [many] { $count } проб прошло, неудачных нет.
   *[other] { $count } пробы прошли, неудачных нет.
 }
reports-tests-tiers-failed = Проверка через шлюз как устройство каждой группы: { $when }. { $failed ->
    [one] { $failed } проба не прошла.
    [few] { $failed } пробы не прошли.
    [many] { $failed } проб не прошло.
   *[other] { $failed } пробы не прошли.
 }
reports-tests-by-tiers = Через шлюз, каждая группа
reports-tests-matrix = Каждая проба для каждой группы
reports-tests-matrix-how = ✓ вышло так, как должно. ✗ нет: рядом написано, что вышло и что должно было выйти.
reports-probe-open = Обычная страница открывается

# Rooms of IT
rooms = Другие разделы
nav-policy = Правила
wrong-drafts = { $count ->
    [one] { $count } изменение правил ждёт второго человека
    [few] { $count } изменения правил ждут второго человека
    [many] { $count } изменений правил ждут второго человека
   *[other] { $count } изменения правил ждут второго человека
 }
wrong-drafts-do = Посмотрите, что оно изменит, и согласитесь или верните его.

# Rules: what is in force, and how it is changed
policy = Правила школы
policy-lead = Что действует и как вступает в силу изменение: написать, испытать, попросить второго человека, опубликовать. Каждое изменение можно вернуть одним шагом.
policy-live = Действует версия { $version }. Последняя загрузка: { $when }.
policy-refused = Действует версия { $version }. Последнее изменение не принято.
policy-begin = Подготовить изменение
policy-dir = Где лежат правила
policy-read-only = Шлюз не может записывать правила
policy-read-only-do = Он работает в закрытой среде, и это безопасно. Изменение всё равно можно подготовить здесь, скачать файл и положить его на место вручную: шлюз загрузит его сам.
policy-open = Готовится
policy-open-none = Изменений не готовится.
policy-past = Что изменили
policy-past-none = Отсюда ещё ничего не меняли.
policy-back = Вернуть как было
policy-back-why = Возвращает изменение от { $name }
policy-second-was = второй человек: { $name }
policy-files = Файлы правил
policy-files-hint = Списки, модели и то, что везде незаконно, здесь не меняют.
policy-files-show = Показать все файлы
policy-file-rules = Собственные исключения школы
policy-file-school = Название, языки, часы, сроки хранения
policy-file-classes = Классы и их возрастные группы
policy-file-networks = Сети и кто в них сидит
policy-file-no_inspect = Во что никогда не заглядывают
policy-file-protected = Помощь, которая открывается всегда
policy-file-helplines = Телефоны доверия
policy-file-alternatives = Куда направляют учеников вместо этого
policy-file-safe_search = Безопасный поиск
policy-file-search_engines = Поисковые системы
policy-file-prompts = Программы, которым пишут
policy-file-search = Слова поиска
policy-file-examples = Примеры, которые должны сходиться
policy-file-cards = Учебные карточки
policy-edit = Подготовить изменение
policy-edit-lead = Пока ничего не меняется. После сохранения видно, что изменилось бы и для кого.
policy-text = Текст файла
policy-text-hint = Первые строки файла говорят, что в нём может стоять. Ошибки видны с номером строки после сохранения.
policy-why = Почему
policy-why-hint = Одно предложение, которое могут прочитать все сотрудники.
policy-save = Сохранить и испытать
policy-base = Файл в начале изменения
policy-too-long = Файл слишком длинный. Длинным перечням имён место в каталоге списков.
policy-no-why = Напишите, почему правила должны измениться.
policy-same = Текст такой же, как был. Ничего бы не изменилось.
policy-draft = Изменение файла
policy-said = Что сказал второй человек
policy-unusable = В таком виде правила использовать нельзя. Действующее продолжает действовать. Исправьте перечисленное ниже и сохраните ещё раз.
policy-stale = Файл тем временем изменился
policy-stale-do = Откройте изменение ещё раз, перенесите его в более новый текст и сохраните.
policy-touched = Это не может изменить никто: закрыто или открыто для всех
policy-diff = Чем отличается
policy-line = Строка
policy-sign = Знак
policy-line-out = убрано
policy-line-in = добавлено
policy-cut = Есть ещё; скачайте файл, чтобы увидеть всё.
policy-what-if = Что оно изменит
policy-what-if-hint = Страницы, которые открываются, здесь не записывают. Поэтому спросили о страницах, закрытых за последние семь дней, открытых сотрудниками и тех, куда направляют учеников. Что сказал бы текст страницы, неизвестно.
policy-sum = { $asked ->
    [one] Спросили о { $asked } странице.
    [few] Спросили о { $asked } страницах.
    [many] Спросили о { $asked } страницах.
   *[other] Спросили о { $asked } страницы.
 } { $closes ->
    [0] Ни одна бы не закрылась.
    [one] В { $closes } случае страница закрылась бы или получила сначала совет.
    [few] В { $closes } случаях страница закрылась бы или получила сначала совет.
    [many] В { $closes } случаях страница закрылась бы или получила сначала совет.
   *[other] В { $closes } случая страница закрылась бы или получила сначала совет.
 } { $opens ->
    [0] Ни одна бы не открылась.
    [one] В { $opens } случае страница открылась бы.
    [few] В { $opens } случаях страница открылась бы.
    [many] В { $opens } случаях страница открылась бы.
   *[other] В { $opens } случая страница открылась бы.
 }
policy-words = Темы, с которыми группа поступит иначе
policy-pages = Страницы, которые покажут другое
policy-subject = Тема
policy-page = Страница
policy-before = Сейчас
policy-after = Потом
policy-known = Почему о ней спросили
policy-known-recommended = Школа направляет туда учеников: посмотрите в первую очередь
policy-known-opened = Её открыли сотрудники
policy-known-closed = Недавно была закрыта
policy-times = раз: { $count }, учеников: { $people }
policy-times-few = меньше пяти учеников
policy-opens = открывается
policy-warns = сначала совет
policy-closed = закрыта
policy-word-protect = открывается всегда
policy-word-splice = открывается, внутрь не заглядывают
policy-word-allow = открывается
policy-word-safe = открывается с безопасным поиском
policy-word-warn = сначала совет
policy-word-limit = закрыто во время уроков
policy-word-teacher = закрыто, учитель может открыть
policy-word-block = закрыто
policy-word-locked = закрыто для всех
policy-second = Второй человек — вы
policy-comment = Комментарий (необязательно)
policy-approve = Согласиться
policy-return = Вернуть
policy-next = Что дальше
policy-alone = Больше никто не может согласиться с изменением правил, поэтому можно опубликовать его в одиночку. Это останется в записях. Лучше: заведите учётную запись коллеге или руководству школы.
policy-publish = Опубликовать сейчас
policy-ask = Попросить второго человека
policy-change = Поправить черновик
policy-give-up = Отказаться
policy-download = Скачать файл
policy-state-draft = Черновик
policy-state-waiting = Ждёт второго человека
policy-state-returned = Возвращено
policy-state-approved = Согласовано, ещё не опубликовано
policy-state-published = Опубликовано
policy-state-undone = Возвращено как было
policy-state-given-up = Отказались
policy-done-asked = Второго человека попросили.
policy-done-approved = Согласовано. Автор может опубликовать изменение.
policy-done-returned = Изменение вернулось к автору.
policy-done-given-up = От изменения отказались. Ничего не изменилось.
policy-done-published = Изменение действует.
policy-done-back = Изменение возвращено. Действуют прежние правила.

# Somebody's week
digest = Ваша неделя
digest-hint = Что ждёт вас и какой была неделя, в нескольких числах.
digest-since = С { $name }
digest-nothing = Вас ничего не ждёт, и не случилось ничего, что нужно считать.
digest-by-mail = То же самое может приходить по почте:
digest-no-mail = Школа не отправляет почту, поэтому это есть только здесь.
digest-untaken = Обращения, которые никто не взял
digest-closed = Закрыто страниц за эту неделю
digest-answered = Отвечено на просьбы за эту неделю
digest-opened = Открыто страниц по просьбе за эту неделю
digest-settled = Улажено происшествий за эту неделю
digest-revealed = Сколько раз на этой неделе спрашивали имя
digest-drafts = Изменения правил, которые ждут второго человека
digest-lists-late = Запаздывающие списки
digest-tests-failed = Неудачные пробы фильтра

# Mistakes that several pupils report, and what is left in peace
notice-mistake = Вероятная ошибка фильтра
letter-mistake = Несколько учеников просят одну и ту же страницу. Возможно, она закрыта по ошибке.
close-quiet = оставлено в покое: недавно та же страница не вызвала беспокойства

# What is remembered of who has read the wishes
pro-agreement = Что кто-то прочитал просьбы школы: слово с ключом на каждое полугодие
pro-until-term = до конца полугодия

# Lists
lists = Списки
lists-lead = Какие списки действуют, насколько они стары и сколько решают.
lists-fine = { $count ->
    [one] { $count } список, достаточно свежий.
    [few] { $count } списка, все достаточно свежие.
    [many] { $count } списков, все достаточно свежие.
   *[other] { $count } списка, все достаточно свежие.
 }
lists-all = Все списки
lists-none = Списков нет. Решают только правила школы и текст страниц.
lists-names = Записей
lists-used = Закрыто страниц за семь дней
lists-licence = Лицензия и источник
lists-fresh = Свежий
lists-late = Запаздывает
lists-stale = Устарел
lists-own = Школьный
lists-today = получен сегодня, { $name }
lists-days = { $count ->
    [one] получен { $count } день назад, { $date }
    [few] получен { $count } дня назад, { $date }
    [many] получен { $count } дней назад, { $date }
   *[other] получен { $count } дня назад, { $date }
 }
lists-no-date = без даты
lists-next-own = меняют вручную
lists-next-itself = приходит сам каждый день
lists-next-hand = получают вручную или по расписанию
lists-share = { $count } ({ $percent } %)
lists-share-none = нет

# Certificates
certs = Сертификат школы
certs-lead = Чему должны доверять устройства, до какого срока и как это сверить.
certs-fine = Сертификаты действуют ещё больше шестидесяти дней.
certs-wrong = { $count ->
    [one] { $count } вещь требует внимания.
    [few] { $count } вещи требуют внимания.
    [many] { $count } вещей требуют внимания.
   *[other] { $count } вещи требуют внимания.
 }
certs-none = О сертификатах ничего не известно.
certs-root = Корневой: ему доверяют устройства
certs-signs = Подписывает страницы
certs-cross = Прежний корневой, пока устройства переходят
certs-name = Имя
certs-from = Создан
certs-until = Заканчивается
certs-soon = Скоро заканчивается
certs-over = Закончился
certs-print = Отпечаток (SHA-256)
certs-withdrawn = Что отозвано
certs-withdrawn-hint = Списки сертификатов других сайтов, которые больше не действуют.
certs-withdrawn-none = Такой список не настроен.
certs-file = Файл
certs-entries = Записей
certs-due = Срок нового
certs-no-due = не указан
certs-overdue = Просрочен
certs-made = создан { $name }
certs-install = Настройка устройства
certs-install-hint = Откройте этот адрес на устройстве или наведите камеру на квадрат.
certs-key = Ключ корневого сертификата
certs-key-here = Он лежит на этой машине. Когда у шлюза есть собственный ключ, уберите этот в надёжное место: для подписи страниц он не нужен.
certs-key-away = Его нет на этой машине. Хорошо.
certs-renew = Обновить сертификат, дав устройствам время перейти: schoolgate ca
certs-trust = Устройства, которые ему не доверяют
certs-untrusting = { $count ->
    [0] В последнее время отказов не было.
    [one] Устройства или приложения отвергли сертификат школы для { $count } сайта.
    [few] Устройства или приложения отвергли сертификат школы для { $count } сайтов.
    [many] Устройства или приложения отвергли сертификат школы для { $count } сайтов.
   *[other] Устройства или приложения отвергли сертификат школы для { $count } сайта.
 }
certs-trust-hint = Устройства не перечисляют и не считают поштучно. Устройство проверяют на его странице /start/check.

# Devices
devices = Устройства
devices-lead = Устройства узнают по сети, в которой они находятся. Ни одно не перечислено и не названо.
devices-groups = Сети
devices-guest = Кто находится в другом месте, тот гость: { $name }.
devices-none = Ни одна сеть не записана, поэтому каждое устройство — гость.
devices-network = Сеть
devices-class = Класс
devices-who = Насколько точно
devices-shared = общие устройства
devices-own = у каждого своё
devices-without = Классы без сети
devices-without-do = Их учеников узнают, только если они входят в шлюз. Впишите их сеть в networks.toml.
devices-doors = Как устройства сюда попадают
devices-doors-none = Об этом ничего не известно.
devices-explicit = на устройствах шлюз указан как прокси
devices-transparent = их приводит сюда сеть
devices-apps = Приложения, в которые нельзя заглянуть
devices-refusing = { $count ->
    [0] Ни одно приложение не отвергает сертификат школы.
    [one] { $count } приложение отвергает сертификат школы.
    [few] { $count } приложения отвергают сертификат школы.
    [many] { $count } приложений отвергают сертификат школы.
   *[other] { $count } приложения отвергают сертификат школы.
 }

# Settings
settings = Действующие настройки
settings-lead = Что выходит из файла настроек и значений по умолчанию. Пароли и ключи не показаны. Чтобы изменить настройку, поправьте файл.
settings-waits = Некоторые настройки ждут перезапуска
settings-waits-do = В файле уже написано другое. Оно начнёт действовать со следующего запуска шлюза.
settings-restart = Ждёт перезапуска
settings-none = О настройках ничего не известно.

# Who may, and what was done
right-read-policy = Читать правила и их изменения
right-edit-policy = Менять правила
right-approve-policy = Соглашаться с изменениями правил, которые подготовил другой
right-read-office = Видеть списки, сертификаты, устройства и настройки
did-policy-draft = подготовка изменения правил
did-policy-ask = просьба ко второму человеку об изменении правил
did-policy-approve = согласие с изменением правил
did-policy-return = возврат изменения правил
did-policy-give-up = отказ от изменения правил
did-policy-publish = публикация изменения правил
did-policy-publish-alone = публикация изменения правил в одиночку
did-policy-back = возврат прежних правил
