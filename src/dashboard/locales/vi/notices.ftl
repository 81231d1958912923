# Notices to staff, by mail and on the screen.

notices = Thông báo
notices-lead = Những gì đang chờ thầy cô và cách báo tin.
notices-urgent = { $count ->
   *[other] Có { $count } thông báo khẩn đang chờ thầy cô
  }
notices-waiting = Đang chờ thầy cô
notices-none = Không có gì đang chờ thầy cô.
notices-all-seen = Tôi đã xem tất cả
notices-wishes = Cách báo tin
notices-ordinary = Gửi thư cho tôi về những gì tôi chưa xem ở đây
notices-ordinary-hint = Chỉ trong giờ học, nhiều nhất ba lần một ngày, và chỉ những gì sau 15 phút vẫn chưa được xem.
notices-daily = Bản tóm tắt mỗi ngày học
notices-weekly = Bản tóm tắt mỗi thứ Sáu
notices-digest-hint = Gồm số lượng và liên kết. Không có gì thì không gửi.
notices-digest-time = Giờ gửi bản tóm tắt
notices-digest-time-hint = Theo giờ của trường, ví dụ 15:00.
notices-urgent-title = Thông báo khẩn
notices-urgent-on = Báo cho tôi ngay, vào bất cứ giờ nào
notices-urgent-hint = Chỉ tắt được nếu có người thay thế được báo.
notices-deputy = Người thay thế
notices-deputy-none = Không có
notices-keep = Lưu
notices-bad-time = Hãy viết giờ như 15:00.
notices-no-deputy = Hãy chọn người thay thế. Thông báo khẩn phải đến được với ai đó.
notice-self-report = Một học sinh xin giúp đỡ
notice-urgent = Cần người trong vòng một giờ
notice-escalated = Chưa ai nhận kịp thời
notice-overdue = Đã trễ
notice-break-glass = Truy cập khẩn cấp
notice-passed-on = Một sự việc được chuyển đến
notice-case-handed = Một hồ sơ được chuyển giao
notice-approval = Một quyết định đang chờ
notice-wish-settled = Bộ phận CNTT đã trả lời về một trang
notice-digest = Bản tóm tắt
notice-test = Tin thử
notice-mail-check = Mã cho một địa chỉ
notice-weight-urgent = Khẩn
notice-weight-ordinary = Thông báo thường

mail-address = Địa chỉ email
mail-now = Thông báo được gửi tới { $name }.
mail-none = Bạn chưa có địa chỉ ở đây. Thông báo chỉ hiện trên màn hình.
mail-new = Địa chỉ thư
mail-new-hint = Chúng tôi gửi một mã tới đó. Để trống nếu không muốn nhận thư.
mail-new-do = Gửi mã
mail-code = Mã trong thư
mail-code-hint = Đã gửi tới { $name }. Mã có hiệu lực 30 phút.
mail-code-do = Xác nhận
mail-bad = Đây không phải địa chỉ email. Hãy viết như ten@truong.example.
mail-is-off = Cổng lọc không gửi thư. Bộ phận IT có thể cài đặt máy chủ thư.
mail-too-soon = Một mã vừa được gửi. Hãy đợi một phút rồi thử lại.
mail-wrong-code = Đây không phải mã đã gửi. Hãy xem lại.
mail-code-over = Mã này không còn hiệu lực. Hãy xin mã mới.
people-mail = Địa chỉ email
people-mail-hint = Thông báo được gửi tới đó. Có thể để trống.
people-mail-save = Lưu địa chỉ

messages = Tin nhắn cho nhân viên
messages-link = Thông báo đã đến nơi chưa?
messages-lead = Thông báo có đến được với người nhận hay không.
messages-alone = Thông báo chỉ hiện trên màn hình
messages-alone-do = Chưa cài đặt máy chủ thư hay chương trình nào khác. Ai không đăng nhập thì không được báo. Bộ phận IT xem các bước trong docs/notices.md.
messages-unreachable = { $count ->
   *[other] Có { $count } thông báo khẩn không đến được với ai ngoài bảng điều khiển này
  }
messages-unreachable-do = Chưa ai mở chúng. Hãy thêm địa chỉ cho nhóm bảo vệ học sinh và xem những gì thất bại bên dưới.
messages-soften = Hơn một phần mười thông báo khẩn không phải là mối lo
messages-soften-do = Hãy xem quy tắc nào gây ra chúng và nhờ bộ phận IT làm nhẹ quy tắc đó.
messages-list = Mới nhất trước
messages-empty = Chưa gửi gì.
messages-what = Thông báo
messages-whom = Người nhận
messages-channel = Qua
messages-state = Trạng thái
messages-next = Lần thử tiếp theo:
messages-attempts = { $count ->
   *[other] { $count } lần thử không thành
  }
messages-ways = Các kênh
messages-screen = Màn hình
messages-mail = Thư
messages-webhook = Chương trình khác
messages-webhook-name = Chương trình { $name }
messages-on = bật
messages-off = tắt
messages-test = Gửi tin thử
messages-test-hint = Tin được gửi tới thầy cô qua mọi kênh.
messages-retry = Thử lại ngay những gì thất bại
messages-numbers = Con số
messages-period = Trong 30 ngày qua, không tính màn hình.
messages-precision-title = Thông báo khẩn thật sự cần thiết
messages-precision-none = Chưa có sự việc nào đứng sau thông báo khẩn được đóng.
messages-precision = { $count ->
   *[other] { $share } % trong { $count } sự việc đã đóng không phải là mối lo.
  }
messages-precision-hint = Trong các sự việc của 30 ngày qua đã gây ra thông báo khẩn. Mục tiêu là nhiều nhất một phần mười.
delivery-sent = đã gửi
delivery-shown = đã hiện
delivery-seen = đã xem
delivery-waiting = đang chờ
delivery-held = để lại sau
delivery-held-quiet = chờ giờ học
delivery-held-budget = chờ ngày khác
delivery-struggling = chưa gửi được
delivery-failed = thất bại
part-messages = Tin nhắn cho nhân viên
wrong-messages = Thông báo không đi được. Chúng được giữ lại và sẽ được thử lại.

done-notices-seen = Đã đánh dấu là đã xem.
done-notices-kept = Đã lưu.
done-mail-code = Mã đang được gửi đi. Hãy nhập mã ở đây.
done-mail-set = Từ nay thông báo được gửi tới địa chỉ này.
done-mail-gone = Từ nay không còn thư nào được gửi.
done-test-sent = Tin thử đang được gửi tới thầy cô.
done-tried-again = Mọi thứ thất bại đang được thử lại.
done-people-mail = Đã lưu địa chỉ.
did-account-mail = đã đổi một địa chỉ nhận thông báo
did-notice-test = đã gửi tin thử
did-notice-retry = đã thử gửi lại tin nhắn
did-notice-urgent = đã đổi người được báo việc khẩn

# Mails. They name no pupil, class, subject or site.
letter-subject-urgent = Có việc cần thầy cô · { $name }
letter-subject-news = Có tin mới · { $name }
letter-subject-test = Tin thử · { $name }
letter-subject-daily = Ngày của thầy cô · { $name }
letter-subject-weekly = Tuần của thầy cô · { $name }
letter-subject-code = Mã xác nhận · { $name }
letter-self-report = Một học sinh xin giúp đỡ. Hãy mở bảng điều khiển.
letter-urgent = Có việc cần thầy cô trong vòng một giờ. Hãy mở bảng điều khiển.
letter-escalated = Chưa ai nhận việc này kịp thời. Nay việc được chuyển tới thầy cô.
letter-overdue = Có việc đã trễ. Hãy mở bảng điều khiển.
letter-break-glass = Hồ sơ đã được mở trong trường hợp khẩn cấp. Hãy mở bảng điều khiển.
letter-passed-on = Một đồng nghiệp đã chuyển cho thầy cô một sự việc. Hãy mở bảng điều khiển.
letter-case-handed = Một hồ sơ đã được chuyển cho thầy cô. Hãy mở bảng điều khiển.
letter-approval = Một quyết định đang chờ thầy cô phê duyệt.
letter-wish-settled = Bộ phận CNTT đã trả lời về trang mà thầy cô muốn giữ mở.
letter-digest = Đây là những gì đang chờ thầy cô.
letter-test = Đây là tin thử. Thông báo đã đến được với thầy cô.
letter-mail-check = Một địa chỉ đang được kiểm tra.
letter-open = Xem tại đây:
letter-foot = Chọn những gì muốn được báo:
letter-code = Mã xác nhận là { $name }. Hãy nhập mã trên bảng điều khiển trong vòng 30 phút.
letter-code-not-you = Nếu thầy cô không yêu cầu, không cần làm gì.
digest-requests = Yêu cầu mở trang đang chờ
digest-incidents = Sự việc tuần này
digest-concerns = Lời nhắn của học sinh chưa ai đọc
digest-under-five = dưới 5
