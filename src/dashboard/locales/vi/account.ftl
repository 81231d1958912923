# Đăng nhập và tài khoản riêng.
account = Tài khoản của tôi
account-nudge = Bảo vệ tài khoản bằng bước thứ hai
account-needed = Hãy thiết lập bước thứ hai trước
account-needed-do = Trường yêu cầu mọi người có bước thứ hai. Hãy thiết lập bên dưới; sau đó mọi trang khác sẽ mở.
account-offer = Tài khoản này chỉ có mật khẩu
account-offer-do = Bước thứ hai giữ an toàn ngay cả khi có người thấy mật khẩu. Chỉ mất hai phút.
account-second = Bước thứ hai khi đăng nhập
account-second-text = Một cách là đủ. Có hai cách thì tốt hơn, phòng khi mất điện thoại.
account-app = Ứng dụng xác thực
account-app-on = Đã thiết lập. Khi đăng nhập cần mã của ứng dụng.
account-app-off = Ứng dụng trên điện thoại hiện mã mới mỗi nửa phút. Không cần mạng.
account-app-add = Thiết lập ứng dụng
account-app-change = Chuyển sang điện thoại khác
account-app-remove = Bỏ ứng dụng
account-passkeys = Khóa truy cập
account-passkeys-text = Khóa truy cập nằm trong điện thoại, máy tính hoặc khóa bảo mật. Mở bằng vân tay, khuôn mặt hoặc mã PIN, và đăng nhập không cần mật khẩu.
account-passkey-add = Thêm khóa truy cập
account-passkey-remove = Bỏ
account-passkey-made = Thêm lúc { $name }
account-passkey-used = Dùng lần cuối { $name }
account-passkey-unused = Chưa dùng
account-passkey-synced = Được nhà cung cấp sao chép sang thiết bị khác của thầy cô
account-codes = Mã dự phòng
account-codes-left = { $count ->
    [0] Bạn chưa có mã dự phòng. Hãy tạo mã, phòng khi mất điện thoại.
   *[other] Còn { $count } mã dự phòng.
  }
account-codes-new = Tạo mã dự phòng mới
account-sessions = Nơi đang đăng nhập
account-sessions-text = Có phiên lạ? Hãy kết thúc phiên đó và chọn mật khẩu mới.
account-session-this = phiên này
account-session-unknown = Trình duyệt không rõ
account-session-made = Bắt đầu { $name }
account-session-seen = Dùng lần cuối { $name }
account-session-end = Kết thúc
account-sessions-end = Kết thúc mọi phiên khác
account-rights = Bạn được làm gì
account-rights-text = Vai trò: { $name }. Bộ phận CNTT có thể thay đổi.
account-language = Ngôn ngữ các trang
account-language-save = Lưu ngôn ngữ
account-notices = Thông báo
account-notices-link = Bạn được báo điều gì, bằng cách nào
account-password = Đổi mật khẩu
account-password-lead = Mọi phiên khác sẽ kết thúc.
account-done-password = Đã đổi mật khẩu. Mọi phiên khác đã kết thúc.
account-done-app-removed = Đã bỏ ứng dụng và các mã dự phòng.
account-done-passkey-added = Đã thêm khóa truy cập. Từ nay có thể đăng nhập bằng khóa này.
account-done-passkey-removed = Đã bỏ khóa truy cập. Bạn cũng có thể xóa khóa trên thiết bị.
account-done-session-ended = Phiên đã kết thúc.
account-done-sessions-ended = Mọi phiên khác đã kết thúc.
account-done-language = Đã lưu ngôn ngữ.

right-own-account = Quản lý tài khoản của mình
right-read-incidents = Đọc sự việc: giáo viên với lớp của mình, CNTT không thấy chi tiết chăm sóc
right-answer-requests = Trả lời yêu cầu mở trang
right-open-pages = Mở trang cho một lớp
right-raise-concern = Nêu lo ngại về một học sinh
right-read-concerns = Đọc điều học sinh và nhân viên báo cho nhóm bảo vệ
right-work-cases = Xử lý hồ sơ: người hỗ trợ với hồ sơ được giao
right-reveal-names = Xem tên sau mã, có lý do và được ghi lại
right-break-glass = Mở một hồ sơ trong trường hợp khẩn cấp, có ghi lại và báo cho đồng nghiệp
right-read-reveals = Xem ai đã xem tên nào
right-approve-hand-over = Duyệt việc chuyển giao do đồng nghiệp đề nghị
right-correct = Báo rằng bộ lọc đánh giá sai
right-read-overview = Xem tình trạng cổng
right-explain = Xem vì sao một trang bị đóng
right-manage-people = Thêm người, đổi vai trò, đặt lại bước thứ hai
right-read-audit = Đọc nhật ký kiểm tra
right-read-delivery = Xem thông báo đã đến chưa
right-manage-pinned = Tạm cho đi qua những ứng dụng từ chối chứng chỉ của trường
right-read-reports = Đọc báo cáo: giáo viên về lớp của mình, thanh tra không thấy số nhỏ
right-read-school-reports = Xem báo cáo của toàn trường
right-test-filter = Kiểm tra bộ lọc và xem kết quả kiểm tra
right-export-study = Xuất dữ liệu nghiên cứu, không có thông tin cá nhân
right-personal-data = Trả lời yêu cầu về dữ liệu cá nhân và xóa dữ liệu

app-title = Thiết lập ứng dụng xác thực
app-lead = Quét hình bằng ứng dụng. Ứng dụng mã một lần nào cũng được.
app-picture = Hình chứa khóa bên dưới
app-by-hand = Không có máy ảnh? Hãy nhập khóa này vào ứng dụng:
app-code-hint = Sáu chữ số ứng dụng đang hiện.
app-set = Kiểm tra mã và lưu
app-wrong = Mã không khớp. Hãy đợi mã tiếp theo và kiểm tra đồng hồ điện thoại.
app-done = Ứng dụng đã được thiết lập.
codes-title = Hãy giữ các mã dự phòng này
codes-lead = Chỉ hiện một lần này. Mỗi mã cho đăng nhập một lần khi mất điện thoại.
codes-hint = Hãy in hoặc chép lại. Cất cùng chỗ với chìa khóa, không để trong điện thoại.
codes-kept = Tôi đã giữ các mã
passkey-title = Thêm khóa truy cập
passkey-lead = Trình duyệt sẽ hỏi vân tay, khuôn mặt hoặc mã PIN. Những thứ đó không rời thiết bị.
passkey-label = Tên tự đặt
passkey-label-hint = Ví dụ: máy tính làm việc, khóa bảo mật màu xanh.
passkey-make = Tạo khóa truy cập
passkey-use = Dùng khóa truy cập
passkey-nameless = Khóa truy cập
passkey-problem = Trình duyệt chưa làm được. Hãy thử lại hoặc chọn cách khác.
passkey-missing = Trình duyệt này quá cũ cho khóa truy cập. Hãy chọn cách khác.
passkey-no-script = Khóa truy cập cần JavaScript, hiện đang tắt. Hãy chọn cách khác.
passkey-needs-name = Khóa truy cập cần bảng điều khiển có tên miền, còn bảng này mở bằng địa chỉ số. Bộ phận CNTT có thể đặt tên trong cấu hình (dashboard.public_url). Ứng dụng xác thực dùng được ngay.
passkey-not-made = Chưa lưu được khóa truy cập. Có thể đã quá lâu hoặc khóa đã có rồi. Hãy thử lại.
passkey-refused = Ở đây không biết khóa truy cập này. Hãy dùng khóa khác hoặc đăng nhập bằng mật khẩu.
passkey-full = Nhiều nhất là mười khóa truy cập. Hãy bỏ khóa không còn dùng.

second-title = Bước thứ hai
second-lead = Bước đầu đã đúng. Bây giờ hãy xác nhận đúng là thầy cô.
second-code = Mã của ứng dụng
second-code-hint = Sáu chữ số của ứng dụng, hoặc một mã dự phòng.
second-help = Mất điện thoại và không có mã dự phòng? Bộ phận CNTT có thể đặt lại bước thứ hai.
again-title = Hãy xác nhận đúng là thầy cô
again-lead = Phần tiếp theo được bảo vệ. Chúng tôi hỏi nhiều nhất 15 phút một lần.
again-kept = Những gì đã điền được giữ lại và sẽ gửi tiếp.
again-or-code = Hoặc mã của ứng dụng
again-code-hint = Sáu chữ số.
again-go = Tiếp tục
again-nothing = Hãy điền một trong các ô.
again-wrong = Chưa đúng. Hãy kiểm tra và thử lại.
again-used = Mã này đã dùng rồi. Hãy đợi mã tiếp theo.
again-elsewhere = Hoặc ở nơi khác
again-elsewhere-form = Một cửa sổ khác sẽ mở. Sau đó hãy quay lại đây và chọn “Tiếp tục”.

oidc-with = Với { $name }
oidc-failed = Chưa đăng nhập được
oidc-cancelled = Việc đăng nhập đã dừng ở bên kia. Không có gì thay đổi. Hãy quay lại thử lần nữa hoặc chọn cách khác.
oidc-expired = Đã quá lâu, hoặc trang được mở hai lần. Hãy quay lại và đăng nhập lần nữa.
oidc-other-browser = Câu trả lời không thuộc trình duyệt này. Hãy bắt đầu và kết thúc đăng nhập trong cùng một cửa sổ.
oidc-unreachable = Bên kia không trả lời như cần thiết. Hãy thử lại sau vài phút hoặc chọn cách khác. Bộ phận CNTT tìm thấy nguyên nhân trong nhật ký.
oidc-untrusted = Không kiểm chứng được điều bên kia gửi, nên không ai được đăng nhập. Bộ phận CNTT tìm thấy nguyên nhân trong nhật ký.
oidc-unverified = Bên kia chưa xác minh địa chỉ thư này. Hãy xác minh ở đó hoặc đăng nhập bằng mật khẩu.
oidc-no-account = Ở đây không có tài khoản cho tên mà bên kia gửi. Hãy nhờ bộ phận CNTT thêm tài khoản hoặc ghi địa chỉ thư.
oidc-elsewhere = Tài khoản đó không thuộc trường này. Hãy chọn tài khoản của trường ở đó.
oidc-other-person = Ở đây tài khoản đó thuộc về người khác. Hãy nhờ bộ phận CNTT xem lại.
oidc-no-time = Bên kia không cho biết đã xác nhận người dùng khi nào. Hãy chọn cách khác.
oidc-not-now = Bên kia không hỏi lại người dùng. Hãy chọn cách khác.

people-factors-none = chưa có bước thứ hai
people-factors-app = bước thứ hai: ứng dụng
people-factors-passkeys = { $count ->
   *[other] bước thứ hai: { $count } khóa truy cập
  }
people-factors-both = { $count ->
   *[other] bước thứ hai: ứng dụng và { $count } khóa truy cập
  }
people-change-role = Đổi vai trò
people-change-role-text = Các phiên của người này sẽ kết thúc. Lý do được ghi vào nhật ký kiểm tra.
people-reason = Lý do
people-change-role-do = Đổi vai trò
people-no-reason = Hãy ghi vì sao đổi vai trò.
people-last-admin = Phải có người lo CNTT: hãy giao vai trò đó cho đồng nghiệp trước.
people-reset-factors = Đặt lại bước thứ hai
people-reset-factors-text = Cho người bị mất điện thoại. Hãy gặp trực tiếp để biết rõ ai yêu cầu. Ứng dụng, khóa và mã dự phòng sẽ bị xóa, các phiên kết thúc.
people-reset-factors-do = Đặt lại
people-enable = Cho đăng nhập lại
people-done-role = Đã đổi vai trò.
people-done-enabled = Tài khoản lại đăng nhập được.
people-done-factors-reset = Đã đặt lại bước thứ hai. Mật khẩu vẫn giữ nguyên.

## What was typed while a session ended

kept-title = Chưa được gửi
kept-lead = Phiên làm việc đã kết thúc trước khi nội dung này tới nơi. Nội dung được giữ nửa giờ, và chỉ thầy cô xem được.
kept-typed = Nội dung đã nhập
kept-send = Gửi ngay
kept-discard = Bỏ đi
kept-again = Thử lại lần nữa
kept-sign-in = Phiên làm việc đã kết thúc trước khi biểu mẫu tới nơi. Không mất gì cả: hãy đăng nhập, nội dung đã nhập vẫn còn.
