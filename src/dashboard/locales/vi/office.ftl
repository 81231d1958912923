# Tests of the filter, from the overview
tests-head = Bộ lọc có hoạt động không?
tests-hint = Mở các trang thử qua chính cổng lọc, như một thiết bị của từng nhóm tuổi. Không có gì đi ra ngoài trường và không có gì bị ghi thành vụ việc. Mất vài giây.
tests-do = Kiểm tra bộ lọc ngay
tests-never = Bộ lọc chưa được kiểm tra lần nào.
tests-opens = mở được
tests-warns = có lời nhắc trước
tests-closed = đóng
tests-safe = mở với tìm kiếm an toàn
tests-nothing = không có trả lời
tests-cell-fine = ✓ { $name }
tests-cell-wrong = ✗ { $seen }, lẽ ra: { $expected }
tests-cell-not = chưa thử
wrong-tests = Bộ lọc không qua được lần kiểm tra
part-untested = Chưa kiểm tra
reports-tests-tiers-fine = Đã kiểm tra qua cổng lọc như thiết bị của từng nhóm tuổi { $when }: { $count } phép thử đạt, không phép nào hỏng.
reports-tests-tiers-failed = Đã kiểm tra qua cổng lọc như thiết bị của từng nhóm tuổi { $when }: { $failed } phép thử không đạt.
reports-tests-by-tiers = Qua cổng lọc, từng nhóm tuổi
reports-tests-matrix = Từng phép thử cho từng nhóm tuổi
reports-tests-matrix-how = ✓ đúng như phải có. ✗ không đúng: bên cạnh ghi kết quả nhận được và kết quả lẽ ra phải có.
reports-probe-open = Một trang bình thường mở được

# Rooms of IT
rooms = Các mục khác
nav-policy = Quy tắc
wrong-drafts = { $count } thay đổi quy tắc đang chờ người thứ hai
wrong-drafts-do = Hãy xem thay đổi đó sẽ làm gì, rồi đồng ý hoặc gửi trả lại.

# Rules: what is in force, and how it is changed
policy = Quy tắc của trường
policy-lead = Quy tắc nào đang có hiệu lực và cách thay đổi: soạn, thử, nhờ người thứ hai xem, công bố. Mỗi thay đổi có thể rút lại chỉ bằng một bước.
policy-live = Phiên bản { $version } đang có hiệu lực. Nạp lần cuối: { $when }.
policy-refused = Phiên bản { $version } đang có hiệu lực. Thay đổi gần nhất không được chấp nhận.
policy-begin = Soạn một thay đổi
policy-dir = Nơi đặt quy tắc
policy-read-only = Cổng lọc không được phép ghi vào quy tắc
policy-read-only-do = Cổng lọc chạy trong vùng khóa, như vậy là an toàn. Vẫn có thể soạn thay đổi ở đây, tải tệp về rồi tự đặt vào chỗ: cổng lọc sẽ tự nạp.
policy-open = Đang soạn
policy-open-none = Không có thay đổi nào đang soạn.
policy-past = Những gì đã thay đổi
policy-past-none = Chưa có gì được thay đổi từ đây.
policy-back = Rút lại thay đổi này
policy-back-why = Rút lại thay đổi của { $name }
policy-second-was = người xem lại: { $name }
policy-files = Các tệp quy tắc
policy-files-hint = Danh sách, mô hình và những gì bị cấm ở mọi nơi không thay đổi tại đây.
policy-files-show = Xem tất cả các tệp
policy-file-rules = Ngoại lệ riêng của trường
policy-file-school = Tên, ngôn ngữ, giờ học, thời hạn lưu giữ
policy-file-classes = Các lớp và nhóm tuổi
policy-file-networks = Các mạng và ai ngồi ở đó
policy-file-no_inspect = Những gì không bao giờ được mở ra xem
policy-file-protected = Nơi giúp đỡ luôn mở được
policy-file-helplines = Đường dây trợ giúp
policy-file-alternatives = Nơi học sinh được chỉ đến thay thế
policy-file-safe_search = Tìm kiếm an toàn
policy-file-search_engines = Công cụ tìm kiếm
policy-file-prompts = Các chương trình mà người ta viết vào
policy-file-search = Từ khóa tìm kiếm
policy-file-examples = Các ví dụ phải luôn đúng
policy-file-cards = Thẻ học
policy-edit = Soạn một thay đổi
policy-edit-lead = Chưa có gì thay đổi. Sau khi lưu, quý thầy cô sẽ thấy điều gì sẽ đổi và với ai.
policy-text = Nội dung tệp
policy-text-hint = Những dòng đầu của tệp nói rõ có thể ghi gì. Lỗi sẽ hiện kèm số dòng sau khi lưu.
policy-why = Vì sao
policy-why-hint = Một câu mà mọi nhân viên đều có thể đọc.
policy-save = Lưu và thử
policy-base = Tệp lúc bắt đầu soạn
policy-too-long = Tệp quá dài. Danh sách dài nên đặt trong thư mục danh sách.
policy-no-why = Hãy ghi vì sao cần đổi quy tắc.
policy-same = Nội dung giống như trước. Sẽ không có gì thay đổi.
policy-draft = Thay đổi tệp
policy-said = Ý kiến của người thứ hai
policy-unusable = Quy tắc không dùng được như thế này. Quy tắc đang có vẫn giữ hiệu lực. Hãy sửa những chỗ nêu dưới đây rồi lưu lại.
policy-stale = Tệp đã được sửa trong lúc đó
policy-stale-do = Hãy mở lại thay đổi, chuyển nó sang nội dung mới hơn rồi lưu.
policy-touched = Không ai được đổi điều này: nó luôn đóng, hoặc luôn mở, với mọi người
policy-diff = Những chỗ khác nhau
policy-line = Dòng
policy-sign = Dấu
policy-line-out = bỏ đi
policy-line-in = thêm vào
policy-cut = Còn nữa; hãy tải tệp về để xem hết.
policy-what-if = Thay đổi này sẽ làm gì
policy-what-if-hint = Những trang mở được không bị ghi lại ở đây. Vì vậy chỉ hỏi các trang bị đóng trong bảy ngày qua, các trang nhân viên đã mở và các trang học sinh được chỉ đến. Không biết được nội dung trang sẽ nói gì.
policy-sum = Đã hỏi { $asked } trang. { $closes ->
    [0] Không trang nào sẽ đóng.
   *[other] Trong { $closes } trường hợp, trang sẽ đóng hoặc có lời nhắc trước.
 } { $opens ->
    [0] Không trang nào sẽ mở.
   *[other] Trong { $opens } trường hợp, trang sẽ mở.
 }
policy-words = Chủ đề mà một nhóm tuổi sẽ xử lý khác đi
policy-pages = Trang sẽ hiện khác đi
policy-subject = Chủ đề
policy-page = Trang
policy-before = Bây giờ
policy-after = Sau đó
policy-known = Vì sao được hỏi
policy-known-recommended = Trường chỉ học sinh đến đó: hãy xem trước tiên
policy-known-opened = Nhân viên đã mở
policy-known-closed = Mới bị đóng gần đây
policy-times = { $count } lần, số học sinh: { $people }
policy-times-few = dưới năm học sinh
policy-opens = mở được
policy-warns = có lời nhắc trước
policy-closed = đóng
policy-word-protect = luôn mở
policy-word-splice = mở, không bao giờ xem bên trong
policy-word-allow = mở
policy-word-safe = mở với tìm kiếm an toàn
policy-word-warn = có lời nhắc trước
policy-word-limit = đóng trong giờ học
policy-word-teacher = đóng, giáo viên có thể mở
policy-word-block = đóng
policy-word-locked = đóng với mọi người
policy-second = Quý thầy cô là người thứ hai
policy-comment = Ý kiến (không bắt buộc)
policy-approve = Đồng ý
policy-return = Gửi trả lại
policy-next = Bước tiếp theo
policy-alone = Không có ai khác được đồng ý thay đổi quy tắc, nên có thể công bố một mình. Việc này được ghi lại. Tốt hơn: hãy tạo tài khoản cho đồng nghiệp hoặc ban giám hiệu.
policy-publish = Công bố ngay
policy-ask = Nhờ người thứ hai
policy-change = Sửa bản soạn
policy-give-up = Bỏ thay đổi này
policy-download = Tải tệp về
policy-state-draft = Bản soạn
policy-state-waiting = Chờ người thứ hai
policy-state-returned = Đã gửi trả lại
policy-state-approved = Đã đồng ý, chưa công bố
policy-state-published = Đã công bố
policy-state-undone = Đã rút lại
policy-state-given-up = Đã bỏ
policy-done-asked = Đã nhờ người thứ hai.
policy-done-approved = Đã đồng ý. Người soạn có thể công bố.
policy-done-returned = Đã gửi trả lại người soạn.
policy-done-given-up = Đã bỏ thay đổi. Không có gì thay đổi.
policy-done-published = Thay đổi đã có hiệu lực.
policy-done-back = Đã rút lại thay đổi. Quy tắc trước đó có hiệu lực.

# Somebody's week
digest = Tuần của quý thầy cô
digest-hint = Điều gì đang chờ và tuần qua ra sao, bằng vài con số.
digest-since = Từ { $name }
digest-nothing = Không có gì đang chờ và không có gì cần đếm.
digest-by-mail = Nội dung này cũng có thể đến qua thư:
digest-no-mail = Trường không gửi thư, nên nội dung này chỉ có ở đây.
digest-untaken = Mối lo chưa ai nhận
digest-closed = Trang bị đóng trong tuần này
digest-answered = Đề nghị đã trả lời trong tuần này
digest-opened = Trang đã mở theo đề nghị trong tuần này
digest-settled = Vụ việc đã giải quyết trong tuần này
digest-revealed = Tên đã được hỏi xem trong tuần này
digest-drafts = Thay đổi quy tắc đang chờ người thứ hai
digest-lists-late = Danh sách bị trễ
digest-tests-failed = Phép thử bộ lọc không đạt

# Mistakes that several pupils report, and what is left in peace
notice-mistake = Có thể bộ lọc đã chặn nhầm
letter-mistake = Nhiều học sinh cùng xin mở một trang. Có thể trang đó bị đóng nhầm.
close-quiet = để yên: gần đây cùng trang này không có gì đáng lo

# What is remembered of who has read the wishes
pro-agreement = Việc ai đó đã đọc điều nhà trường mong: một từ có khóa cho mỗi học kỳ
pro-until-term = đến hết học kỳ

# Lists
lists = Danh sách
lists-lead = Danh sách nào đang có hiệu lực, cũ đến đâu và quyết định bao nhiêu trang.
lists-fine = { $count } danh sách, tất cả đều đủ mới.
lists-all = Tất cả danh sách
lists-none = Không có danh sách nào. Chỉ quy tắc của trường và nội dung trang quyết định.
lists-names = Số mục
lists-used = Trang bị đóng trong bảy ngày
lists-licence = Giấy phép và nguồn
lists-fresh = Mới
lists-late = Trễ
lists-stale = Quá cũ
lists-own = Của trường
lists-today = tải về hôm nay, { $name }
lists-days = tải về { $count } ngày trước, { $date }
lists-no-date = không có ngày
lists-next-own = sửa bằng tay
lists-next-itself = tự đến mỗi ngày
lists-next-hand = tải bằng tay hoặc theo lịch
lists-share = { $count } ({ $percent } %)
lists-share-none = không có

# Certificates
certs = Chứng chỉ của trường
certs-lead = Thiết bị phải tin điều gì, đến khi nào và so sánh ra sao.
certs-fine = Các chứng chỉ còn hiệu lực hơn sáu mươi ngày.
certs-wrong = { $count } việc cần xử lý.
certs-none = Chưa biết gì về chứng chỉ.
certs-root = Gốc: thiết bị tin chứng chỉ này
certs-signs = Ký các trang
certs-cross = Gốc trước đây, trong lúc thiết bị chuyển đổi
certs-name = Tên
certs-from = Tạo lúc
certs-until = Hết hạn
certs-soon = Sắp hết hạn
certs-over = Đã hết hạn
certs-print = Dấu vân (SHA-256)
certs-withdrawn = Những gì đã bị thu hồi
certs-withdrawn-hint = Danh sách chứng chỉ của các trang khác không còn giá trị.
certs-withdrawn-none = Chưa cài danh sách nào như vậy.
certs-file = Tệp
certs-entries = Số mục
certs-due = Hạn có bản mới
certs-no-due = không ghi
certs-overdue = Quá hạn
certs-made = tạo ngày { $name }
certs-install = Cài đặt thiết bị
certs-install-hint = Mở địa chỉ này trên thiết bị, hoặc hướng máy ảnh vào ô vuông.
certs-key = Khóa của chứng chỉ gốc
certs-key-here = Khóa nằm trên máy này. Khi cổng lọc đã có khóa riêng, hãy chuyển khóa gốc đến nơi an toàn: việc ký trang không cần đến nó.
certs-key-away = Khóa không nằm trên máy này. Tốt.
certs-renew = Để gia hạn và cho thiết bị thời gian chuyển đổi: schoolgate ca
certs-trust = Thiết bị không tin chứng chỉ
certs-untrusting = { $count ->
    [0] Gần đây không có trang nào bị từ chối.
   *[other] Thiết bị hoặc ứng dụng đã từ chối chứng chỉ của trường ở { $count } trang.
 }
certs-trust-hint = Thiết bị không bị liệt kê hay đếm từng chiếc. Hãy kiểm tra một thiết bị ở trang /start/check của nó.

# Devices
devices = Thiết bị
devices-lead = Thiết bị được nhận biết qua mạng mà nó ở trong. Không thiết bị nào bị liệt kê hay ghi tên.
devices-groups = Các mạng
devices-guest = Ai ở nơi khác là khách: { $name }.
devices-none = Chưa ghi mạng nào, nên mọi thiết bị đều là khách.
devices-network = Mạng
devices-class = Lớp
devices-who = Chắc đến đâu
devices-shared = thiết bị dùng chung
devices-own = mỗi người một thiết bị
devices-without = Lớp chưa có mạng
devices-without-do = Chỉ nhận ra học sinh các lớp này khi các em đăng nhập vào cổng lọc. Hãy ghi mạng của các lớp vào networks.toml.
devices-doors = Thiết bị đến đây bằng cách nào
devices-doors-none = Chưa biết gì về việc này.
devices-explicit = thiết bị đặt cổng lọc làm máy chủ trung gian
devices-transparent = mạng tự dẫn thiết bị đến đây
devices-apps = Ứng dụng không thể xem bên trong
devices-refusing = { $count ->
    [0] Không ứng dụng nào từ chối chứng chỉ của trường.
   *[other] { $count } ứng dụng từ chối chứng chỉ của trường.
 }

# Settings
settings = Thiết lập đang có hiệu lực
settings-lead = Kết quả từ tệp cấu hình và các giá trị mặc định. Mật khẩu và khóa không hiện ra. Muốn đổi, hãy sửa tệp.
settings-waits = Một số thiết lập chờ khởi động lại
settings-waits-do = Tệp đã ghi điều mới hơn. Nó có hiệu lực từ lần khởi động sau của cổng lọc.
settings-restart = Chờ khởi động lại
settings-none = Chưa biết gì về các thiết lập.

# Who may, and what was done
right-read-policy = Đọc quy tắc và các thay đổi
right-edit-policy = Thay đổi quy tắc
right-approve-policy = Đồng ý với thay đổi quy tắc do người khác soạn
right-read-office = Xem danh sách, chứng chỉ, thiết bị và thiết lập
did-policy-draft = đã soạn một thay đổi quy tắc
did-policy-ask = đã nhờ người thứ hai xem thay đổi quy tắc
did-policy-approve = đã đồng ý với một thay đổi quy tắc
did-policy-return = đã gửi trả một thay đổi quy tắc
did-policy-give-up = đã bỏ một thay đổi quy tắc
did-policy-publish = đã công bố một thay đổi quy tắc
did-policy-publish-alone = đã công bố một mình một thay đổi quy tắc
did-policy-back = đã rút lại một thay đổi quy tắc
