# Reports, search and exports.
nav-reports = Отчёты
reports = Отчёты
reports-lead = Числа за полные недели. Без имён, без рейтингов, ничего меньше пяти.
reports-none = Чисел пока нет. Первый отчёт появится в понедельник после первой полной недели.
reports-targets = Как идут дела
reports-target-calm = В учебный день учителя отвлекают в среднем { $name } раза. Цель – не больше трёх.
reports-target-noisy = В учебный день учителя отвлекают в среднем { $name } раза. Цель – не больше трёх: посмотрите, какие правила можно смягчить.
reports-target-alerts-fine = Примерно { $count } из 100 срочных событий закрыты как не вызывающие опасений. Цель – не больше 10.
reports-target-alerts-many = Примерно { $count } из 100 срочных событий закрыты как не вызывающие опасений. Цель – не больше 10: посмотрите, какие правила можно смягчить.
reports-target-answers = Примерно на { $count } из 100 просьб ответили в течение суток.
reports-classes = Мои классы
reports-classes-hint = Последние восемь недель ваших классов вместе: нет ли чего-то необычного?
reports-classes-lead = Классы { $classes }, с { $from } по { $to }. Личные темы здесь не учитываются.
reports-autumn = осень { $name }
reports-spring = весна { $name }
reports-term = Отчёт за полугодие: { $name }
reports-term-hint = Для руководства, совета школы и проверки. Печатается на A4.
reports-term-lead = { $from } – { $to }
reports-mistakes = Закрыто по ошибке
reports-mistakes-hint = Сайты, которые были закрыты и открыты по просьбе, и как часто ошибался фильтр.
reports-review = Ежегодная проверка
reports-review-hint = Вопросы ежегодной проверки фильтрации и наблюдения, с тем, что знает шлюз, и местом для записей.
reports-coverage = Охват
reports-coverage-hint = У каких классов есть правила, как запросы находят свой класс и свежи ли списки.
reports-tests = Проверки фильтра
reports-tests-hint = Что проверяли, когда и что вышло.
reports-study = Данные для исследований
reports-study-hint = Закрытые страницы по неделям, возрасту и темам, в таких больших группах, что никого нельзя узнать.
reports-in-short = Коротко
reports-as-table = Те же числа таблицей
reports-as-of = По состоянию на { $name }
reports-csv = Скачать как CSV
reports-xlsx = Скачать для таблицы
reports-json = Скачать как JSON
reports-download = Скачать этот список
reports-download-text = Без имён. В каждом файле коды новые. Скачивание записывается в журнал действий.
reports-limits = Чего этот отчёт не скажет
reports-counted = Как считали
reports-hidden = не указано
reports-problem = Возникла проблема
reports-other-subjects = Другие темы
reports-private-subjects = Личные темы
reports-subject = Тема
reports-all = Всего
reports-what = Что
reports-count = Число
reports-tier = Возрастная группа
reports-site = Сайт
reports-state = Состояние
reports-code = Код в этом файле
reports-last = Последняя страница
reports-closed = Что закрыто, по темам
reports-closed-pages = Закрытые страницы
reports-incidents = События
reports-weeks = Закрытые страницы и события по неделям
reports-week = Неделя { $name }
reports-week-head = Неделя
reports-mark-closed = закрытых страниц
reports-mark-incidents = событий
reports-most-week = { $week } – больше всего: { $count ->
    [one] { $count } закрытая страница.
    [few] { $count } закрытые страницы.
    [many] { $count } закрытых страниц.
   *[other] { $count } закрытой страницы.
 }
reports-most-closed = Чаще всего закрыто: { $subject }, { $count ->
    [one] { $count } страница.
    [few] { $count } страницы.
    [many] { $count } страниц.
   *[other] { $count } страницы.
 }
reports-sum-closed = { $count ->
    [one] Закрыта { $count } страница.
    [few] Закрыто { $count } страницы.
    [many] Закрыто { $count } страниц.
   *[other] Закрыто { $count } страницы.
 }
reports-sum-few = Закрыто слишком мало страниц, чтобы назвать число.
reports-none-alone = Ни одна часть не велика настолько, чтобы назвать её отдельно.
reports-mistakes-found = Ошибки фильтра
reports-mistakes-head = Ошибки
reports-per-thousand = На 1000
reports-sum-mistakes = { $count ->
    [one] Найдена { $count } ошибка фильтра, { $rate } на 1000 закрытых страниц.
    [few] Найдено { $count } ошибки фильтра, { $rate } на 1000 закрытых страниц.
    [many] Найдено { $count } ошибок фильтра, { $rate } на 1000 закрытых страниц.
   *[other] Найдено { $count } ошибки фильтра, { $rate } на 1000 закрытых страниц.
 }
reports-sum-mistakes-few = Найдено слишком мало ошибок фильтра, чтобы назвать число.
reports-requests = Просьбы открыть страницу
reports-sum-asked = { $count ->
    [one] Классы просили открыть страницу { $count } раз.
    [few] Классы просили открыть страницу { $count } раза.
    [many] Классы просили открыть страницу { $count } раз.
   *[other] Классы просили открыть страницу { $count } раза.
 }
reports-sum-asked-few = Классы слишком редко просили открыть страницу, чтобы назвать число.
reports-ask-opened = Открыто
reports-ask-stays = Остаётся закрытой
reports-ask-together = Посмотрим вместе
reports-ask-waiting = Без ответа
reports-in-lesson = Примерно на { $count } из 100 ответили в течение 45 минут.
reports-in-day = Примерно на { $count } из 100 ответили в течение суток.
reports-safeguarding = Защита детей в числах
reports-urgent = Срочные
reports-urgent-calm = Срочные, закрытые как не вызывающие опасений
reports-other-incidents = Другие события
reports-sum-incidents = { $count ->
    [one] Внимания человека потребовало { $count } событие.
    [few] Внимания человека потребовали { $count } события.
    [many] Внимания человека потребовало { $count } событий.
   *[other] Внимания человека потребовало { $count } события.
 }
reports-sum-incidents-few = Внимания человека потребовало слишком мало событий, чтобы назвать число.
reports-self-reports = { $count ->
    [one] До ответственных за защиту детей дошло { $count } сообщение учеников.
    [few] До ответственных за защиту детей дошли { $count } сообщения учеников.
    [many] До ответственных за защиту детей дошло { $count } сообщений учеников.
   *[other] До ответственных за защиту детей дошло { $count } сообщения учеников.
 }
reports-self-reports-few = До ответственных за защиту детей дошло меньше пяти сообщений учеников.
reports-names = Открытые имена
reports-names-none = За это время не учтено ни одного открытия имени.
reports-names-sum = { $count ->
    [one] За это время открыли { $count } имя, с причиной и записью в журнале.
    [few] За это время открыли { $count } имени, каждое с причиной и записью в журнале.
    [many] За это время открыли { $count } имён, каждое с причиной и записью в журнале.
   *[other] За это время открыли { $count } имени, каждое с причиной и записью в журнале.
}
reports-names-few = За это время открыли несколько имён, каждое с причиной и записью в журнале.
reports-policy = Правила
reports-policy-now = Действует версия правил { $version }, отпечаток { $digest }.
reports-help = Сайты о здоровье, идентичности и поддержке, закрытые по ошибке
reports-help-none = Не найдено ни одного закрытого по ошибке сайта о здоровье, идентичности или поддержке. Цель – ноль.
reports-help-closed = { $count ->
    [one] По ошибке закрыт { $count } сайт о здоровье, идентичности или поддержке. Цель – ноль.
    [few] По ошибке закрыто { $count } сайта о здоровье, идентичности или поддержке. Цель – ноль.
    [many] По ошибке закрыто { $count } сайтов о здоровье, идентичности или поддержке. Цель – ноль.
   *[other] По ошибке закрыто { $count } сайта о здоровье, идентичности или поддержке. Цель – ноль.
 }
reports-help-few = По ошибке закрыто несколько сайтов о здоровье, идентичности или поддержке, меньше пяти. Цель – ноль.
reports-opened-sites = Другие сайты, открытые по просьбе
reports-sites-none = Нет.
reports-times-opened = Сколько раз открыт
reports-said = Что ученики сказали о закрытых страницах
reports-said-how = Кто читает страницу, показанную вместо закрытой, может сказать, помогла она или была не к месту. Имён здесь нет, и отвечать не обязательно.
reports-said-helped = «Это помогло»
reports-said-wrong = «Это было не так»
reports-coverage-classes = { $count ->
    [0] Правил нет пока ни у одного класса.
    [one] Правила есть у { $count } класса.
    [few] Правила есть у { $count } классов.
    [many] Правила есть у { $count } классов.
   *[other] Правила есть у { $count } класса.
 }
reports-coverage-lists = Свежих списков: { $fresh } из { $count }.
reports-coverage-guests = Незнакомое устройство получает правила для гостей и никогда не остаётся без правил.
reports-coverage-tiers = Классы по возрастным группам
reports-classes-head = Классы
reports-with-network = Известны по сети
reports-coverage-late = Устаревшие списки
reports-coverage-none-late = Все списки свежие.
reports-list = Список
reports-updated = Загружен
reports-names-head = Имена
reports-tests-run = Проверить правила сейчас
reports-tests-never = За это время фильтр не проверяли.
reports-tests-fine = Проверка: { $when }. { $count ->
    [one] { $count } проба правил прошла, ни одна не сорвалась.
    [few] { $count } пробы правил прошли, ни одна не сорвалась.
    [many] { $count } проб правил прошли, ни одна не сорвалась.
   *[other] { $count } пробы правил прошли, ни одна не сорвалась.
 }
reports-tests-failed = Проверка: { $when }. { $failed ->
    [one] Не прошла { $failed } проба правил.
    [few] Не прошли { $failed } пробы правил.
    [many] Не прошло { $failed } проб правил.
   *[other] Не прошло { $failed } пробы правил.
 }
reports-tests-proxy-fine = Проверка через шлюз: { $when }. { $count ->
    [one] { $count } проба прошла, ни одна не сорвалась.
    [few] { $count } пробы прошли, ни одна не сорвалась.
    [many] { $count } проб прошли, ни одна не сорвалась.
   *[other] { $count } пробы прошли, ни одна не сорвалась.
 }
reports-tests-proxy-failed = Проверка через шлюз: { $when }. { $failed ->
    [one] Не прошла { $failed } проба.
    [few] Не прошли { $failed } пробы.
    [many] Не прошло { $failed } проб.
   *[other] Не прошло { $failed } пробы.
 }
reports-tests-wrong = Что не прошло
reports-tests-what = Проба
reports-tests-seen = Что вышло
reports-tests-tiers = Последняя проверка по возрастным группам
reports-tests-runs = Проверки до сих пор
reports-tests-when = Когда
reports-tests-way = Как
reports-tests-passed = Прошло
reports-tests-failed-head = Не прошло
reports-tests-not = Не проверено
reports-tests-by-proxy = Через шлюз
reports-tests-by-rules = Только правила
reports-tests-own = Этот компьютер
reports-probe-protected = Телефон доверия открывается
reports-probe-search = Неподходящий поиск закрыт
reports-probe-help-search = Поиск помощи открывается
reports-probe-safe-search = Безопасный поиск включён
reports-probe-text = Неподходящий текст закрыт
reports-limit-apps = Приложения, которые скрывают свои страницы, и соединения, которые никогда не открываются, оценивались только по имени сайта.
reports-limit-devices = Устройства вне сети школы и те, что не пользуются шлюзом, не учтены.
reports-limit-cause = Закрытая страница не говорит, зачем её открывали. Числа показывают, что сделал фильтр, а не какие у нас ученики.
reports-limit-kept = Сайты перечислены, пока хранятся просьбы о них; числа уходят дальше в прошлое.
reports-limit-unasked = Ошибок, о которых никто не сообщил, здесь нет.
reports-limit-ca = Доверяет ли устройство сертификату школы, здесь не известно; каждое может проверить это на своей странице.
reports-limit-tests = Имена и сертификаты настоящих сайтов не проверялись, как и то, доверяет ли устройство школе: для этого откройте на устройстве /start/check.
reports-counted-weeks = Полные недели с понедельника по воскресенье в часовом поясе школы. Текущей недели здесь нет.
reports-counted-closed = Закрытая страница – это один запрос, на который ответила страница фильтра. Картинки и трекеры, которых никто не видит, не считаются.
reports-counted-mistakes = Ошибка – это просьба, на которую ответили открытием, или событие, закрытое как ошибка фильтра.
reports-counted-small = Числа меньше пяти не указаны, как и другие, которые их выдали бы. Всё, что не указано, выглядит одинаково.
reports-counted-tests = Проверки спрашивают имена, известные только спискам фильтра, для каждой возрастной группы.
reports-counted-help = Сайт относится к здоровью, идентичности или поддержке, если о нём так просили или если правила теперь относят его туда.
reports-counted-coverage = Классы и сети взяты из действующих правил. Список устаревает через 30 дней.
reports-review-how = Каждая часть задаёт вопрос, говорит, что знает шлюз, и оставляет место для того, что знают люди. Её можно напечатать или сохранить файлом.
reports-review-answer = Что мы установили
reports-review-who = Кто что делает и к какому сроку
reports-review-roles = Кто отвечает за фильтрацию и наблюдение?
reports-review-risk = Подходят ли правила возрасту и нуждам учеников?
reports-review-changes = Известны ли и согласованы ли правила и их изменения?
reports-review-illegal = Закрыто ли незаконное содержание для всех?
reports-review-tests = Проверяют ли фильтр и что выходит?
reports-review-overblocking = Не мешает ли фильтр учёбе?
reports-review-languages = Работает ли он на языках, на которых здесь говорят?
reports-review-devices = Каких устройств и приложений он не охватывает?
reports-review-monitoring = Смотрит ли кто-нибудь на то, что требует человека?
reports-review-records = Что хранится, как долго и кто это видит?
reports-review-training = Знают ли сотрудники, что делать?
reports-review-pupils = Знают ли ученики и родители, как это устроено и где искать помощь?
reports-review-leads = { $count ->
    [0] Ответственный за защиту детей не назначен.
    [one] { $count } учётная запись назначена ответственной за защиту детей.
    [few] { $count } учётные записи назначены ответственными за защиту детей.
    [many] { $count } учётных записей назначены ответственными за защиту детей.
   *[other] { $count } учётной записи назначены ответственными за защиту детей.
 }
reports-review-tiers = { $count ->
    [one] Есть { $count } возрастная группа со своими правилами.
    [few] Есть { $count } возрастные группы, у каждой свои правила.
    [many] Есть { $count } возрастных групп, у каждой свои правила.
   *[other] Есть { $count } возрастной группы, у каждой свои правила.
 }
reports-review-version = Действует версия правил { $name }. У каждого правила школы есть владелец и причина.
reports-review-locked = { $count ->
    [one] { $count } категория заперта: её не откроет никакая настройка школы.
    [few] { $count } категории заперты: их не откроет никакая настройка школы.
    [many] { $count } категорий заперты: их не откроет никакая настройка школы.
   *[other] { $count } категории заперты: их не откроет никакая настройка школы.
 }
reports-review-rate = Найдено { $name } ошибки фильтра на 1000 закрытых страниц.
reports-review-languages-say = Тексты оцениваются и страницы написаны на английском, вьетнамском, польском и русском языках.
reports-review-kept = { $count ->
    [one] Записи о закрытых страницах хранятся { $count } день, потом остаются только числа.
    [few] Записи о закрытых страницах хранятся { $count } дня, потом остаются только числа.
    [many] Записи о закрытых страницах хранятся { $count } дней, потом остаются только числа.
   *[other] Записи о закрытых страницах хранятся { $count } дня, потом остаются только числа.
 }
reports-review-source = Вопросы следуют стандартам фильтрации и наблюдения для школ министерства образования Англии.
reports-study-error = Ошибка: Данные для исследований
reports-study-take = Взять данные
reports-study-none = Ни одна неделя ещё не готова. Неделя составляется через семь дней после своего конца и больше не меняется.
reports-study-from = Первая неделя
reports-study-to = Последняя неделя
reports-study-least = В каждой строке не меньше стольких людей или устройств: { $count }.
reports-study-dictionary = Что значат столбцы
reports-study-no-weeks = Выберите первую неделю не позже последней
reports-filter-from = С
reports-filter-to = По
reports-filter-who = Код
reports-filter-host = Сайт
done-tested = Фильтр проверен.
did-report-export = скачивание таблицы из отчёта
did-incident-export = скачивание списка событий
did-study-export = скачивание данных для исследований
did-filter-test = проверка фильтра
