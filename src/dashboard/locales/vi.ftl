# Bảng làm việc bằng tiếng Việt. Cách nói trung tính với thầy cô; viết hoa đầu câu, không in nghiêng.

skip = Đến phần nội dung
language = Ngôn ngữ
nav-main = Mục chính
nav-waiting = đang chờ
nav-incidents = Sự việc
nav-review = Cần xem xét
nav-concerns = Lời nhắn mới
nav-overview = Tổng quan
nav-explain = Vì sao bị chặn?
nav-people = Người dùng và vai trò
nav-audit = Nhật ký thao tác
frame-who = { $name } · { $role }
frame-own-classes = Chỉ hiện các lớp của thầy cô.
private-area = Chỉ nhóm bảo vệ học sinh xem được phần này.
there-is-a-problem = Có lỗi
title-error = Lỗi: { $name }
good-to-know = Nên biết
never = chưa có
days = { $count } ngày
in-class = Lớp { $name }

role-teacher = Giáo viên
role-lead = Phụ trách bảo vệ học sinh
role-admin = CNTT
role-teacher-hint = Xem sự việc và đề nghị của các lớp mình dạy.
role-lead-hint = Đọc lời nhắn của học sinh và mọi việc cần quan tâm đặc biệt.
role-admin-hint = Vận hành cổng lọc. Thấy mã, không thấy chi tiết các việc cần quan tâm đặc biệt.

# Ngày tháng
date-day = { $weekday }, { $day }/{ $number }/{ $year }
date-today = Hôm nay, { $name }
date-yesterday = Hôm qua, { $name }
date-other = { $name }
weekday-1 = thứ Hai
weekday-2 = thứ Ba
weekday-3 = thứ Tư
weekday-4 = thứ Năm
weekday-5 = thứ Sáu
weekday-6 = thứ Bảy
weekday-7 = Chủ nhật
month-1 = tháng 1
month-2 = tháng 2
month-3 = tháng 3
month-4 = tháng 4
month-5 = tháng 5
month-6 = tháng 6
month-7 = tháng 7
month-8 = tháng 8
month-9 = tháng 9
month-10 = tháng 10
month-11 = tháng 11
month-12 = tháng 12

# Đăng nhập
sign-in = Đăng nhập
sign-out = Đăng xuất
sign-in-name = Tên đăng nhập
sign-in-password = Mật khẩu
sign-in-wrong = Tên hoặc mật khẩu chưa đúng. Hãy kiểm tra cả hai rồi thử lại.
sign-in-wait = Đã thử quá nhiều lần. Hãy đợi { $count } giây rồi thử lại.
sign-in-help = Chưa có tài khoản hoặc quên mật khẩu? Bộ phận CNTT có thể tạo liên kết dùng một lần mới.
link-title = Chọn mật khẩu
link-lead = Liên kết này chỉ dùng được một lần. Sau bước này là đã đăng nhập.
link-password = Mật khẩu mới
link-rule = Ít nhất { $count } ký tự. Nên dùng một câu ngắn. Dùng ký tự nào cũng được, kể cả dấu cách.
link-again = Nhập lại mật khẩu đó
link-set = Lưu và đăng nhập
link-short = Mật khẩu cần ít nhất { $count } ký tự.
link-long = Mật khẩu quá dài.
link-name = Mật khẩu không được trùng với tên đăng nhập.
link-differ = Hai mật khẩu khác nhau. Hãy nhập giống nhau ở cả hai ô.
link-gone = Liên kết này không còn dùng được
link-gone-do = Liên kết đã được dùng, hoặc đã quá một ngày. Hãy xin bộ phận CNTT một liên kết mới.

# Việc vừa làm
done-seen = Thầy cô đã nhận sự việc. Đồng nghiệp thấy được điều này.
done-closed = Sự việc đã đóng.
done-reopened = Sự việc đã mở lại.
done-answered-opened = Đã trả lời: trang sẽ được mở. Mọi em đã hỏi đều thấy câu trả lời.
done-answered-stays-closed = Đã trả lời: trang vẫn đóng. Mọi em đã hỏi đều thấy câu trả lời.
done-answered-together = Đã trả lời: cùng xem lại. Mọi em đã hỏi đều thấy câu trả lời.
done-read = Đã đánh dấu là đã đọc. Lời nhắn vẫn còn trong danh sách bên dưới.
done-classes = Đã lưu các lớp.
done-signed-out = Mọi phiên của tài khoản này đã kết thúc.
done-disabled = Tài khoản này không đăng nhập được nữa.
done-bye = Đã đăng xuất.

# Khi có lỗi
problem-signed-out = Phiên làm việc đã kết thúc
problem-signed-out-do = Hãy đăng nhập lại để tiếp tục.
problem-not-found = Không có trang này
problem-not-found-do = Hãy kiểm tra địa chỉ. Nếu đồng nghiệp gửi, hãy hỏi xem trang đó có gì.
problem-forged = Không nhận được biểu mẫu
problem-forged-do = Chưa có gì thay đổi. Có thể trang đã mở quá lâu. Hãy quay lại, tải lại trang rồi gửi lần nữa.
problem-too-large = Nội dung quá dài
problem-too-large-do = Chưa có gì thay đổi. Hãy quay lại, viết ngắn hơn rồi gửi lại.
problem-changed = Có người đã làm trước
problem-changed-do = Một đồng nghiệp vừa thay đổi mục này. Phần của thầy cô chưa được lưu. Hãy quay lại, tải lại trang và xem.
problem-streams = Đang mở quá nhiều trang
problem-streams-do = Hãy đóng bớt thẻ của bảng làm việc này rồi tải lại trang.
problem-busy = Đang có nhiều người đăng nhập
problem-busy-do = Chưa có gì thay đổi. Hãy đợi mười giây rồi thử lại.
problem-ours = Hệ thống gặp trục trặc
problem-ours-do = Chưa có gì thay đổi. Bộ lọc vẫn hoạt động. Hãy thử lại sau một phút; nếu vẫn lỗi, hãy báo bộ phận CNTT mã bên dưới.
problem-code = Mã cho CNTT: { $name }
problem-home = Về trang đầu của tôi

# Sự việc
incidents = Sự việc
incidents-lead-teacher = { $count ->
    [0] { $classes }. Không có việc nào đang chờ.
   *[other] { $classes }. { $count } việc cần người xem.
  }
incidents-lead-all = { $count ->
    [0] Tất cả các lớp. Không có việc nào đang chờ.
   *[other] Tất cả các lớp. { $count } việc cần người xem.
  }
incidents-no-class = Tài khoản chưa có lớp nào. Hãy nhờ bộ phận CNTT thêm lớp.
incidents-wait = { $count ->
    [0] Không có việc nào đang chờ.
   *[other] { $count } sự việc cần người xem.
  }
incidents-none-new = { $count ->
    [0] Không có việc nào đang chờ.
   *[other] Không có việc nào đang chờ. Hôm nay có { $count } sự việc đã được nhận hoặc đã đóng.
  }
incidents-none-seen = Chưa ai nhận sự việc nào.
incidents-none-closed = Chưa có sự việc nào được đóng.
incidents-none-fits = Không có sự việc nào phù hợp.
filter-clear = Bỏ bộ lọc
tabs-which = Những sự việc nào
tab-new = Cần người xem
tab-seen = Đã nhận
tab-closed = Đã đóng
filter-class = Lớp
filter-any-class = Tất cả các lớp
filter-tier = Nhóm tuổi
filter-any-tier = Tất cả nhóm tuổi
filter-category = Chủ đề
filter-any-category = Tất cả chủ đề
filter-severity = Mức độ
filter-any-severity = Mọi mức độ
filter-period = Thời gian
filter-any-period = Mọi lúc
filter-show = Hiện
period-today = Hôm nay
period-week = Tuần này
period-month = 30 ngày qua
severity-1 = 1 · ghi nhận
severity-2 = 2 · cần để ý
severity-3 = 3 · nghiêm trọng
severity-4 = 4 · khẩn
severity-5 = 5 · ngay lập tức
urgency-hour = Trả lời trong vòng một giờ
urgency-today = Trả lời hôm nay
urgency-week = Trong tuần này
urgency-note = Để biết
urgency-private = Phụ trách bảo vệ học sinh đang xử lý
older = Cũ hơn
live-refresh = Làm mới
live-pause = Tạm dừng cập nhật
live-resume = Tiếp tục cập nhật
live-updated = Cập nhật lúc { $name }.
live-lost = Mất kết nối. Đang thử lại. Danh sách bên dưới có thể đã cũ.
live-ended = Đã ngừng cập nhật vì phiên làm việc kết thúc.
covered = Tên được che
covered-text = Thầy cô thấy mã, không thấy tên. Không trang nào của bảng làm việc này có tên học sinh.
grouped = Nhiều lần thử, một sự việc
grouped-text = Những lần thử của một người về một chủ đề trong nửa giờ được gộp thành một sự việc. Trang được phép xem không bị ghi lại.
incident-title = { $subject }: { $count } trang bị đóng
incident-title-in = { $subject }: { $count } trang bị đóng trong { $minutes } phút
incident-title-alert = { $subject }: nên có người biết việc này
incident-private = Chi tiết được giữ kín
incident-private-why = Người phụ trách bảo vệ học sinh đang xử lý. Nếu lo cho một em nào, hãy nói trực tiếp với người phụ trách.
incident-why-block = { $count ->
    [1] Trang không hiện ra.
   *[other] { $count } lần thử được gộp thành một sự việc. Không trang nào hiện ra.
  }
incident-why-cut = Trang bị dừng lại khi đang tải.
incident-why-alert = Trang không bị đóng. Việc này được ghi nhận vì có thể có em cần giúp đỡ.
incident-why-technical = Dành cho CNTT. Không nói gì về học sinh.
incident-hosts-more = { $host } và { $count } trang khác
incident-tries = { $count } lần thử
technical = Kỹ thuật: { $name }
technical-address-inside = Có yêu cầu đến một địa chỉ bên trong trường
technical-certificate = Không kiểm tra được chứng chỉ của một trang
act-take = Tôi nhận việc này
act-reopen = Mở lại

# Một sự việc
incident = Sự việc
state-new = Chưa ai nhận
state-seen = Đã nhận
state-closed = Đã đóng
in-short = Tóm tắt
short-block = { $count ->
    [1] Có một lần thử mở trang về chủ đề: { $subject }. Trang đã bị đóng, không có gì hiện ra.
   *[other] Có { $count } lần thử mở trang về chủ đề: { $subject }. Tất cả đã bị đóng, không có gì hiện ra.
  }
short-alert = { $count ->
    [1] Có một trang được mở về chủ đề: { $subject }. Trang này được phép xem.
   *[other] Có { $count } lần mở trang về chủ đề: { $subject }. Các trang này được phép xem.
  }
kv-who = Ai
kv-class = Lớp
kv-when = Khi nào
kv-tier = Nhóm tuổi
kv-severity = Mức độ
kv-known-by = Vì sao biết
kv-codes = Mã
source-sign-in = Có người đã đăng nhập.
source-network = Theo vị trí trong mạng.
source-guest = Không rõ là ai; áp dụng quy tắc cho khách.
sure-high = Biết chắc là ai.
sure-medium = Nhiều người có thể dùng chung thiết bị.
sure-low = Có thể là bất cứ ai trong phòng đó.
sure-none = Có thể là bất cứ ai.
what-happened = Chuyện gì đã xảy ra
what-happened-hint = Chỉ liệt kê các trang bị đóng. Trang được phép xem không bị ghi lại.
line-closed = Đã đóng:
line-cut = Dừng khi đang tải:
line-alert = Ghi nhận:
line-technical = Cho CNTT:
line-not-kept = Địa chỉ không được lưu
line-tries = { $count } lần thử
line-more = Còn { $count } dòng không hiện.
why-closed = Vì sao bị đóng
why-noted = Vì sao được ghi nhận
why-listed = Trang nằm trong danh sách của chủ đề: { $name }.
why-scored = Nội dung trang thuộc chủ đề: { $name }.
why-searched = Từ khóa tìm kiếm thuộc chủ đề: { $name }.
why-school-rule = Một quy tắc của trường đóng trang này. Chủ đề: { $name }.
why-unreadable = Không đọc được trang nên không kiểm tra được.
why-locked = Chủ đề này đóng với mọi người và không thể mở: { $name }.
why-tier-default = Trang này chưa được biết đến, và nhóm tuổi này chỉ mở các trang đã biết.
why-other = Chủ đề: { $name }.
why-because = Tìm thấy nhờ: { $name }.
why-rule = Quyết định theo quy tắc của nhóm tuổi: { $tier }. Phiên bản quy tắc: { $version }.
may-mean = Điều này có thể có nghĩa là
may-mean-hint = Nhật ký cho thấy trang, không cho thấy lý do. Hãy hỏi trước khi kết luận.
what-to-do = Nên làm gì tiếp
guide-do = Nên
guide-dont = Không nên
masked-do = Ở đây không cần làm gì. Nếu lo cho một em nào, hãy nói chuyện hôm nay với người phụ trách bảo vệ học sinh.
close-title = Đóng sự việc
close-why = Vì sao có thể đóng?
close-talked = Đã nói chuyện với học sinh
close-lesson = Đã có tiết học về việc này
close-mistake = Bộ lọc nhầm
close-no-concern = Không đáng lo
close-passed-on = Đã chuyển cho người phụ trách bảo vệ học sinh
close-note = Ghi chú (có thể để trống)
close-note-hint = Không ghi tên. Những người xem được sự việc này đều đọc được.
close-do = Đóng sự việc
close-choose = Hãy chọn vì sao có thể đóng.
who-looked = Ai đã làm gì
step-new = Lại đang chờ
step-seen = Người nhận: { $name }
step-closed = Người đóng: { $name }

# Hướng dẫn
mean-care-1 = Có em đang gặp lúc khó khăn và tìm lời giải đáp hoặc người đồng cảm.
mean-care-2 = Việc này phục vụ bài học, một cuốn sách, một bài hát hoặc vì lo cho bạn.
do-care-1 = Hãy nói chuyện với em ngay hôm nay, nhẹ nhàng và riêng tư. Bắt đầu bằng “Dạo này em thế nào?”
do-care-2 = Báo ngay cho người phụ trách bảo vệ học sinh, kể cả khi chưa chắc chắn.
do-care-3 = Nếu nguy hiểm đang xảy ra, hãy ở bên em và gọi số khẩn cấp.
dont-care-1 = Không hứa giữ bí mật.
dont-care-2 = Không nói về trang này trước mặt người khác.
mean-contact-1 = Có em mở một liên kết hoặc lời mời mà không biết nó dẫn đến đâu.
mean-contact-2 = Có thể có người ngoài trường đang gây áp lực với một em.
do-contact-1 = Hỏi cởi mở: “Trên mạng có ai làm em thấy không thoải mái không?”
do-contact-2 = Báo cho người phụ trách bảo vệ học sinh trong ngày.
dont-contact-1 = Không trách em và không thu thiết bị để phạt.
dont-contact-2 = Không tự nhắn tin cho người kia.
mean-adult-1 = Trang tự hiện ra hoặc đến từ quảng cáo.
mean-adult-2 = Có em tò mò. Ở tuổi này điều đó thường gặp.
do-adult-1 = Nếu chỉ có một trang thì không cần làm gì thêm.
do-adult-2 = Nếu lặp lại, hãy nói chuyện ngắn, riêng tư và bình tĩnh.
dont-adult-1 = Không nêu tên em nào trước lớp.
mean-betting-1 = Có em tò mò mở một liên kết trong trò chơi hoặc diễn đàn.
mean-betting-2 = Em đang chơi hoặc cá cược ở nơi khác và có thể muốn được nói chuyện.
do-betting-1 = Bắt đầu bằng “Trang cá cược đã bị đóng. Chuyện là thế nào em?”
do-betting-2 = Một tiết học ngắn về cách các trang này giữ chân người chơi sẽ giúp cả lớp.
dont-betting-1 = Không hỏi về tiền trước mặt người khác.
mean-harm-1 = Việc này phục vụ bài học, tin tức hoặc trò chơi.
mean-harm-2 = Em đang bận tâm điều gì đó nên được nói ra.
do-harm-1 = Hỏi trang đó dùng để làm gì và lắng nghe câu trả lời.
do-harm-2 = Nếu câu trả lời làm thầy cô lo, hãy báo người phụ trách bảo vệ học sinh trong ngày.
dont-harm-1 = Không suy ra niềm tin hay ý định từ một trang.
mean-unsafe-1 = Có người bấm vào quảng cáo giả hoặc liên kết trong tin nhắn.
mean-unsafe-2 = Một chương trình trên thiết bị tự mở trang.
do-unsafe-1 = Hỏi xem có nhập mật khẩu ở đó không. Nếu có, phải đổi ngay và báo bộ phận CNTT.
do-unsafe-2 = Cho bộ phận CNTT biết đó là thiết bị nào.
dont-unsafe-1 = Không trách ai: những trang như vậy được làm ra để lừa.
mean-around-1 = Trang cần cho bài học không mở, nên có em tìm cách khác.
mean-around-2 = Một ứng dụng trên thiết bị tự dùng dịch vụ này.
do-around-1 = Hỏi em cần trang nào. Có thể trang đó bị đóng nhầm.
do-around-2 = Nếu trang phục vụ bài học, hãy nhờ bộ phận CNTT mở.
dont-around-1 = Không bắt đầu bằng hình phạt.
mean-illegal-1 = Một quảng cáo giả hoặc liên kết trông vô hại cũng có thể dẫn đến trang như vậy.
mean-illegal-2 = Có người dùng thiết bị đó đã tìm trang này.
do-illegal-1 = Báo ngay cho người phụ trách bảo vệ học sinh. Người phụ trách quyết định báo cho ai ngoài trường.
do-illegal-2 = Giữ nguyên thiết bị cho đến khi có quyết định.
dont-illegal-1 = Không tự tìm trang đó, không sao chép, không chụp lại. Việc đó có thể trái pháp luật, kể cả khi có ý tốt.
dont-illegal-2 = Không gặng hỏi em đã thấy gì.
mean-technical-1 = Một chương trình trên thiết bị tự gửi yêu cầu mà không ai biết.
mean-technical-2 = Có gì đó cài đặt sai trên thiết bị, trên trang hoặc ở đây.
do-technical-1 = Xem địa chỉ và thời gian, rồi so với các thiết bị khác.
do-technical-2 = Nếu còn tiếp diễn, hãy kiểm tra thiết bị.
dont-technical-1 = Không tắt việc kiểm tra cho cả trường chỉ vì một trang.
mean-other-1 = Có em bấm liên kết mà không để ý, hoặc trang tự hiện ra.
mean-other-2 = Trang cần cho bài học và bộ lọc bị nhầm.
do-other-1 = Nếu phù hợp với bài học, hãy nhờ bộ phận CNTT mở.
do-other-2 = Nếu lặp lại, hãy hỏi em đang tìm gì.
dont-other-1 = Không suy diễn quá mức từ một trang.

# Cần xem xét
review = Cần xem xét
review-lead = Những trang học sinh đề nghị mở. Một câu trả lời được gửi đến mọi em trong lớp đã hỏi cùng trang đó.
review-empty = Không có gì cần xem xét.
review-asked = { $count } lần hỏi
review-words = Các em đã viết gì
review-no-words = Không viết thêm gì.
review-hint = Câu trả lời cho các em biết quyết định. Để mở trang, bộ phận CNTT thay đổi quy tắc.
review-answered = Đã trả lời trong những ngày qua
ask-lesson = Cho bài học
ask-wrong-group = Xếp nhầm nhóm
ask-support = Sức khỏe, quyền hoặc hỗ trợ
ask-other = Lý do khác
answer-opened = Trang sẽ được mở
answer-stays-closed = Trang vẫn đóng
answer-together = Cùng xem lại
answered-opened = Trang sẽ được mở
answered-stays-closed = Trang vẫn đóng
answered-together = Cùng xem lại
answered-by = { $answer }. { $name }, { $when }

# Lời nhắn mới
concerns = Lời nhắn mới
concerns-lead = { $count ->
    [0] Lời nhắn của học sinh muốn nói chuyện với ai đó.
   *[other] { $count } lời nhắn của học sinh đang chờ được đọc.
  }
concerns-empty = Không có lời nhắn nào đang chờ.
concerns-hint = Khi bấm “Tôi đã đọc”, học sinh cũng biết. Lời nhắn vẫn còn ở đây.
concerns-read = Đã đọc
concern-unread = Chưa đọc
concern-read = Tôi đã đọc
concern-read-by = Người đọc: { $name }, { $when }
concern-discreet = Xin đừng đến lớp gặp em
concern-no-words = Không viết thêm gì.
concern-who = Tìm ai
concern-suits = Khi nào tiện
concern-sent = Gửi lúc
concern-receipt = Mã biên nhận
wish-talk = Muốn nói chuyện ở trường
wish-write-back = Muốn được viết trả lời
wish-friend = Lo cho một người bạn
wish-unsure = Chưa biết điều gì sẽ giúp được
suits-break = Giờ ra chơi
suits-after-school = Sau giờ học
suits-soon = Càng sớm càng tốt

# Tổng quan
overview = Tổng quan
overview-fine = Mọi thứ đều ổn. Không cần làm gì.
overview-wrong = { $count } việc cần được xử lý.
part-fine = Ổn
part-wrong = Cần xử lý
parts = Các phần của cổng lọc
part = Phần
part-state = Tình trạng
part-detail = Chi tiết
part-journal = Sổ ghi tạm
part-store = Cơ sở dữ liệu
part-proxy = Máy chủ trung gian
part-authority = Chứng chỉ của trường
wrong-journal = Không ghi lại sự việc một cách an toàn được. Hãy xem dung lượng trống và quyền của thư mục dữ liệu.
wrong-store = Cơ sở dữ liệu không trả lời. Việc lọc vẫn tiếp tục, sự việc chờ trong sổ ghi tạm. Hãy xem dung lượng trống và quyền của thư mục dữ liệu.
wrong-proxy = Máy chủ trung gian hoạt động không bình thường. Hãy xem nhật ký của dịch vụ.
wrong-authority = Chứng chỉ của trường cần được xem. Hãy kiểm tra ngày hết hạn và các tệp trong thư mục chứng chỉ.
wrong-policy = Thay đổi quy tắc mới nhất chưa có hiệu lực
wrong-policy-do = Phiên bản { $version } vẫn có hiệu lực. Danh sách bên dưới cho biết cần sửa tệp và dòng nào; lưu tệp là nạp lại.
wrong-no-lead = Không ai đọc lời nhắn của học sinh
wrong-no-lead-do = Chưa có người phụ trách bảo vệ học sinh nào đăng nhập được. Lời nhắn của học sinh sẽ không có ai đọc. Hãy thêm người phụ trách và gửi liên kết dùng một lần.
wrong-no-lead-waiting = Chưa có người phụ trách bảo vệ học sinh nào đăng nhập được, và lời nhắn của học sinh đang chờ. Hãy thêm người phụ trách ngay hôm nay và gửi liên kết dùng một lần.
wrong-no-lead-link = Thêm người phụ trách bảo vệ học sinh
policy-found = Tìm thấy trong quy tắc
numbers = Bằng con số
number-rules = Phiên bản quy tắc
number-digest = Mã kiểm
number-loaded = Nạp lần cuối
number-categories = Chủ đề
number-classes = Lớp
number-new = Sự việc đang chờ
number-appeals = Đề nghị đang chờ
number-accounts = Tài khoản
number-kept = Thời gian lưu

# Vì sao bị chặn?
explain = Vì sao bị chặn?
explain-lead = Dán một địa chỉ, hoặc mã trên trang bị đóng.
explain-address = Địa chỉ hoặc mã
explain-for = Cho ai
explain-do = Giải thích
explain-class = Lớp { $name }
explain-no-address = Không đọc được địa chỉ này. Hãy dán đúng như trong trình duyệt.
explain-no-code = Không có sự việc nào mang mã này. Có thể mã cũ hơn dữ liệu còn lưu.
explain-found-code = Mã này thuộc về một sự việc.
explain-open-incident = Mở sự việc
explain-opens = Mở được
explain-warns = Cảnh báo trước
explain-limits = Chỉ mở vào một số giờ
explain-closed = Không mở được
explain-1 = Địa chỉ được đọc thế nào
explain-2 = Ai hỏi
explain-3 = Những gì khớp
explain-4 = Đã xem, không có gì
explain-5 = Quyết định
explain-whole = Kiểm tra được toàn bộ địa chỉ.
explain-host-only = Chỉ kiểm tra được tên trang.
explain-who-class = Lớp { $class }, nhóm tuổi: { $tier }.
explain-who-tier = Nhóm tuổi: { $name }, không theo lớp.
explain-no-match = Không danh sách và quy tắc nào có địa chỉ này.
explain-none-quiet = Không còn gì khác.
explain-entry = Mục
explain-source = Nguồn
explain-decision = { $word }. Phiên bản quy tắc: { $version }.
explain-body = Nội dung trang được đọc khi tải. Trang vẫn có thể bị đóng vì nội dung; ở đây chưa thể biết điều đó.
explain-change = Điều gì sẽ thay đổi kết quả
explain-change-text = Một quy tắc trong policies/rules.toml được xét trước mọi danh sách: ghi trang, nhóm tuổi hoặc lớp, và lý do. Quy tắc có hiệu lực khi lưu tệp.
explain-command = Trên dòng lệnh
reason-protected = Trang được bảo vệ: không gì đóng được.
reason-locked = Trang bị khóa: không gì mở được.
reason-no-inspect = Trang được chuyển qua mà không mở ra xem, theo danh sách không kiểm tra.
reason-school-rule = Theo quy tắc của trường: { $name }.
reason-listed = Theo danh sách: { $name }.
reason-searched = Theo từ khóa tìm kiếm: { $name }.
reason-scored = Theo nội dung trang: { $name }.
reason-unreadable = Vì không đọc được trang.
reason-tier-default = Không quy tắc nào nêu trang này; áp dụng quy tắc của nhóm tuổi cho trang chưa biết.
says-decides = quyết định
says-decides-as = quyết định: { $name }
says-would = cho rằng: { $name }
says-block = đóng
says-locked = khóa
says-teacher = đóng, giáo viên có thể mở
says-warn = cảnh báo trước
says-limit = vào một số giờ
says-safe = mở an toàn
says-allow = mở
says-protect = bảo vệ
says-splice = chuyển qua, không mở ra xem
layer-protected = Trang được bảo vệ
layer-locked = Chủ đề bị khóa
layer-no-inspect = Danh sách không kiểm tra
layer-school-rules = Quy tắc của trường
layer-lists = Danh sách
layer-search = Từ khóa tìm kiếm
layer-text = Nội dung trang
layer-unlocks = Trang do giáo viên mở
layer-unreadable = Nội dung không đọc được
layer-host-only = Chỉ thấy tên trang
layer-tier-default = Quy tắc của nhóm tuổi cho trang chưa biết

# Người dùng
people = Người dùng và vai trò
people-lead = Nhân viên được đăng nhập. Học sinh không có tài khoản ở đây.
people-add = Thêm người
people-add-do = Thêm và tạo liên kết dùng một lần
people-display = Tên hiện cho đồng nghiệp
people-name-hint = Chữ cái, chữ số, dấu chấm và gạch nối, hoặc địa chỉ email.
people-role = Vai trò
people-classes = Lớp
people-classes-hint = Cho giáo viên. Các vai trò khác xem mọi lớp.
people-all-classes = Tất cả các lớp
people-language = Ngôn ngữ
people-language-any = Theo trình duyệt
people-bad-name = Tên đăng nhập cần 2 đến 64 chữ cái, chữ số, dấu chấm hoặc gạch nối, không có dấu cách.
people-no-role = Hãy chọn một vai trò.
people-no-classes = Hãy chọn ít nhất một lớp cho giáo viên.
people-name-taken = Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.
people-ready = Đăng nhập được
people-waiting = Chưa có mật khẩu
people-disabled = Không đăng nhập được nữa
people-new-link = Liên kết dùng một lần mới
people-link-for = Liên kết dùng một lần cho: { $name }
people-link-text = Chỉ hiện lúc này. Hãy đưa tận tay hoặc gửi trong tin nhắn riêng. Liên kết dùng được một lần, trong 24 giờ, và đặt mật khẩu mới.
people-end-sessions = Kết thúc mọi phiên
people-change-classes = Đổi lớp
people-save-classes = Lưu các lớp
people-disable = Vô hiệu hóa
people-disable-text = Tài khoản sẽ không bao giờ đăng nhập lại được. Những gì đã làm vẫn còn trong nhật ký thao tác.
people-disable-do = Vô hiệu hóa tài khoản

# Nhật ký thao tác
audit = Nhật ký thao tác
audit-lead = Ai đã làm gì. Dòng mới nhất ở trên cùng. Không thể thay đổi gì ở đây.
audit-empty = Chưa ghi gì.
audit-when = Khi nào
audit-who = Ai
audit-did = Đã làm
audit-what = Với mục nào
audit-why = Vì sao
did-session-open = đăng nhập
did-session-close = đăng xuất
did-password-set = đặt mật khẩu và đăng nhập
did-link-create = tạo liên kết dùng một lần
did-account-create = thêm tài khoản
did-account-classes = đổi lớp của tài khoản
did-account-sign-out = kết thúc mọi phiên của tài khoản
did-account-disable = vô hiệu hóa tài khoản
did-incident-take = nhận sự việc
did-incident-close = đóng sự việc
did-incident-look = mở sự việc cần quan tâm đặc biệt
did-appeal-answer = trả lời đề nghị
did-self-report-read = đọc lời nhắn gửi nhóm bảo vệ học sinh
