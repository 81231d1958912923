# Concerns and cases of the safeguarding team.

# Navigation and titles
case-nav = Hồ sơ
case-nav-raise = Nêu điều lo lắng
case-nav-packs = Bộ hồ sơ bàn giao
case-cases = Hồ sơ
case-number = Hồ sơ { $name }

# Clock
case-step-look = Xem lần đầu
case-step-talk = Nói chuyện với học sinh lần đầu
case-step-decide = Quyết định
case-step-settle = Đóng hoặc xem lại
case-task-due = Việc cần làm
case-due-at = Hạn lúc { $name }.
case-due-on = Hạn: { $name }.
case-told = { $name } đã được báo lúc { $when }.
case-taken-by = Người nhận: { $name }, { $when }
case-closed-by = { $what }. { $name }, { $when }
case-closed-on = Đã đóng: { $what }, { $when }
case-look-again = { $what }. Xem lại vào { $when }

# New concerns
case-concerns-empty = Không có ai đang chờ.
case-waiting-title = Chưa có ai nhận
case-taken-title = Đang xử lý
case-closed-title = Đã đóng
case-self-report = Một học sinh đã viết cho nhóm
case-about-self-report = Xin giúp đỡ
case-incident = Sự việc nghiêm trọng
case-incident-gone = Bản ghi đã hết hạn và đã bị xóa.
case-incident-go = Mở sự việc
case-passed-on = Một đồng nghiệp đã chuyển một sự việc
case-staff-concern = Một nhân viên đang lo lắng
case-came = Nhận lúc
case-again = đã quay lại
case-tries = Số lần thử
case-please = Lưu ý
case-replies = Đã viết trả lời
case-take = Tôi nhận việc này
case-talked = Tôi đã nói chuyện với học sinh
case-go = Đến hồ sơ
case-reply = Viết trả lời
case-reply-label = Lời gửi học sinh
case-reply-hint = Học sinh đọc lời này bằng mã biên nhận. Người khác có thể thấy màn hình: không ghi tên, không ghi điều riêng tư.
case-reply-send = Gửi câu trả lời
case-reply-empty = Hãy viết điều học sinh sẽ đọc.
case-open = Mở hồ sơ
case-open-do = Mở hồ sơ
case-pupil = Học sinh
case-pupil-hint = Theo cách nhóm an toàn biết học sinh. Chỉ người được xem hồ sơ mới đọc được.
case-pupil-empty = Hãy ghi hồ sơ nói về ai.
case-about = Nội dung, trong vài từ
case-join = Hoặc thêm vào hồ sơ đang mở
case-join-do = Thêm vào hồ sơ này
case-close-concern = Đóng mà không mở hồ sơ
case-practice = Bài tập
case-practice-title = Một bài tập
case-practise = Luyện tập
case-practise-text = Bài tập trông giống lời nhắn thật nhưng được đánh dấu. Không ai được báo và không được tính vào số liệu.
case-practise-do = Bắt đầu bài tập
case-practice-1 = Em không biết nói với ai. Có người lớp khác cứ gửi cho em những thứ lạ và bảo không được kể với ai.
case-practice-2 = Bạn em nói bạn ấy không muốn sống nữa. Em đã hứa không kể, nhưng em sợ.
case-practice-3 = Giờ ra chơi em có thể nói chuyện với ai đó không ạ? Cũng không quan trọng lắm.

# How it ends
case-outcome = Kết quả thế nào?
case-outcome-talked = Đã nói chuyện, không cần gì thêm
case-outcome-support = Đã có hỗ trợ tại trường
case-outcome-agency = Đã chuyển cho nơi ngoài trường
case-outcome-mistake = Bộ lọc nhầm
case-outcome-no-concern = Không đáng lo
case-outcome-exercise = Kết thúc bài tập
case-outcome-joined = Tiếp tục cùng một việc khác
case-outcome-before = Đã xong trước khi có hồ sơ ở đây
case-outcome-choose = Hãy chọn kết quả.
case-reason = Lý do
case-reason-empty = Hãy ghi lý do.

# Illegal content
case-illegal = Nội dung phạm pháp
case-illegal-text = Không lưu gì và không hiện địa chỉ. Không ai ở trường cần xem nội dung đó.
case-illegal-1 = Không tìm lại, không sao chép, không gửi gì.
case-illegal-2 = Giữ nguyên thiết bị, dù đang bật hay tắt, và không để người khác dùng.
case-illegal-3 = Báo công an hoặc đường dây nóng quốc gia, kèm thời gian và mã trên trang này.

# Raising a concern
case-raise = Nêu điều lo lắng
case-raise-lead = Bạn không cần bằng chứng. Chỉ nhóm bảo vệ học sinh đọc.
case-raise-danger = Nếu học sinh có thể đang gặp nguy hiểm
case-raise-danger-text = Ở bên học sinh và gọi người giúp trước. Ghi lại sau.
case-raise-pupil = Về ai?
case-raise-seen = Bạn đã thấy hoặc nghe gì?
case-raise-seen-hint = Sự việc trước. Tách suy nghĩ khỏi điều đã xảy ra.
case-raise-words = Lời của chính học sinh
case-raise-words-hint = Càng đúng càng tốt. Có thể để trống.
case-raise-did = Bạn đã làm gì?
case-raise-when = Cần xem nhanh đến mức nào?
case-raise-send = Gửi nhóm bảo vệ học sinh
case-raise-no-pupil = Hãy ghi về ai.
case-raise-no-seen = Hãy ghi điều thầy cô thấy hoặc nghe.
case-raised-by = Người nêu
case-raised-title = Điều thầy cô đã nêu
case-raised-none = Chưa có gì.
case-raised-hint = Việc nhóm xử lý thế nào là việc riêng của nhóm.
case-received-by = Người nhận: { $name }, { $when }
case-received-not-yet = Đã gửi. Chưa có ai mở.
case-emergency = Số khẩn cấp: { $name }.

# Cases
case-views = Cách xem
case-view-team = Cả nhóm
case-view-mine = Của tôi
case-view-waiting = Đang chờ bên khác
case-view-closed = Đã đóng
case-empty = Không có hồ sơ nào đang mở. Việc mới nằm ở Lời nhắn mới.
case-col-case = Hồ sơ
case-col-pupil = Học sinh
case-col-about = Nội dung
case-col-urgency = Mức gấp
case-col-next = Bước tiếp
case-col-owner = Phụ trách
case-owner = Phụ trách: { $name }
case-danger = Nếu học sinh có thể đang gặp nguy hiểm
case-danger-text = Hãy đến với học sinh trước. Ghi lại sau. Không cần điền xong biểu mẫu nào mới được hành động.
case-what = Những gì đã nhận
case-what-hint = Lời học sinh được giữ nguyên và không thể sửa.
case-record = Nhật ký
case-record-add = Thêm vào nhật ký
case-record-do = Thêm vào nhật ký
case-record-hint = Ghi điều thầy cô thấy, nghe và làm. Tách ý kiến khỏi sự việc. Mục đã ghi không sửa được, chỉ có thể thêm đính chính.
case-record-more = Lý do, ngày xem lại, đính chính
case-record-reason = Lý do, khi là quyết định
case-record-check = Sau quyết định, xem lại vào ngày
case-record-corrects = Đính chính cho mục
case-record-corrects-none = Không có
case-record-empty = Hãy viết nội dung cần thêm.
case-record-no-reason = Quyết định cần có lý do.
case-record-no-line = Hãy chọn mục được đính chính.
case-date-wrong = Hãy chọn một ngày sắp tới.
case-because = Lý do: { $name }
case-kind = Loại mục
case-kind-event = Sự kiện
case-kind-note = Ghi chú
case-kind-talk = Nói chuyện với học sinh
case-kind-family = Liên hệ gia đình
case-kind-agency = Liên hệ bên ngoài
case-kind-decision = Quyết định
case-kind-access = Quyền xem
case-kind-correction = Đính chính
case-draft-do = Lưu bản nháp
case-draft-at = Chưa thuộc nhật ký. Lưu lúc { $name }.
case-said-opened = Hồ sơ được mở.
case-said-joined = Một việc mới được thêm.
case-said-task = Một việc đã xong.
case-said-guest = { $name } được xem hồ sơ.
case-said-end = { $name } không còn được xem hồ sơ.
case-said-handed = Đã giao cho { $name }.
case-said-stage = Giai đoạn: { $name }.
case-said-waiting = Bước tiếp theo thuộc bên khác.
case-said-ours = Bước tiếp theo lại thuộc nhóm.
case-said-wish = Điều học sinh muốn và việc đã làm: { $name }
case-said-closed = Hồ sơ được đóng: { $name }.
case-said-reopened = Hồ sơ được mở lại.
case-said-pack-asked = Đã đề nghị bộ hồ sơ bàn giao.
case-said-pack-approved = Bộ hồ sơ bàn giao được duyệt.
case-said-pack-refused = Bộ hồ sơ bàn giao bị từ chối.
case-stage = Giai đoạn
case-stage-prevent = Phòng ngừa
case-stage-detect = Phát hiện
case-stage-intervene = Can thiệp
case-stage-handle = Xử lý
case-stage-do = Lưu giai đoạn
case-waiting = Bước tiếp theo thuộc bên khác
case-aside = Giai đoạn, việc cần làm và quyền xem
case-tasks = Việc cần làm
case-tasks-none = Chưa có việc nào.
case-task-add = Thêm việc
case-task-what = Việc gì
case-task-who = Ai làm
case-task-by = Hạn
case-task-done = Đã xong
case-task-done-by = Đã xong: { $name }, { $when }
case-task-empty = Hãy ghi việc cần làm.
case-access = Ai xem được hồ sơ này
case-access-owner = Phụ trách
case-access-leads = Người phụ trách bảo vệ
case-access-leads-all = Mọi người phụ trách bảo vệ học sinh
case-access-hint = Bộ phận kỹ thuật và giáo viên lớp không mở được.
case-guest-add = Thêm khách
case-guest-who = Đồng nghiệp
case-guest-last = Ngày cuối
case-guest-until = { $name }, đến { $when }. { $reason }
case-guest-end = Kết thúc ngay
case-guest-empty = Hãy chọn đồng nghiệp.
case-hand = Giao lại
case-hand-to = Giao cho
case-hand-note = Lời nhắn cho người nhận
case-hand-no-note = Hãy viết lời nhắn cho người nhận.
case-others = Hồ sơ khác của học sinh này
case-looked = Ai đã xem
case-look-page = { $name } mở hồ sơ
case-look-print = { $name } in hồ sơ
case-look-pack = { $name } tải bộ hồ sơ bàn giao
case-close = Đóng hồ sơ
case-close-open = Đóng hồ sơ…
case-close-do = Đóng hồ sơ
case-wish = Học sinh muốn gì và đã làm gì?
case-wish-empty = Hãy ghi điều học sinh muốn và việc đã làm.
case-end-check = Ngày xem lại, nếu có
case-reopen = Mở lại
case-reopen-why = Vì sao mở lại?
case-print = In
case-print-by = Người in
case-print-at = In lúc
case-print-copy = Bản số
case-print-text = Giấy này riêng tư như hồ sơ. Hãy cất có khóa và hủy khi không cần.
case-hide = Che màn hình
case-hidden = Màn hình đã được che
case-hidden-text = Che không phải là khóa. Sau năm phút thầy cô sẽ được đăng xuất, và nội dung đang viết được giữ làm bản nháp.
case-hidden-back = Hiện lại

# Hand-over packs
case-pack = Bộ hồ sơ bàn giao
case-pack-text = Toàn bộ hồ sơ cho bên ngoài, để in hoặc dạng dữ liệu. Cần người thứ hai duyệt.
case-pack-ask = Đề nghị bộ hồ sơ
case-pack-receiver = Bên nhận
case-pack-reason = Vì sao
case-pack-no-receiver = Hãy ghi bên nhận.
case-pack-asked = Người đề nghị
case-pack-approver = Người duyệt
case-pack-waits = Cho { $receiver }: chờ người thứ hai duyệt.
case-pack-approved = Cho { $receiver }: { $name } đã duyệt.
case-pack-refused = Cho { $receiver }: { $name } từ chối.
case-pack-until = Có thể lấy đến { $name }.
case-pack-page = Để in
case-pack-json = Dạng dữ liệu (JSON)
case-packs = Bộ hồ sơ bàn giao
case-packs-lead = Bộ hồ sơ chỉ rời trường khi người thứ hai đồng ý. Không ai tự duyệt đề nghị của mình.
case-packs-none = Không có bộ hồ sơ nào đang chờ.
case-packs-answered = Đã trả lời
case-pack-mine = Bạn đã đề nghị: cần người khác duyệt.
case-pack-yes = Duyệt
case-pack-no = Từ chối
case-pack-yes-by = Người duyệt: { $name }
case-pack-no-by = Người từ chối: { $name }

# What was done
case-done-taken = Bạn đã nhận việc này. Đồng nghiệp thấy điều đó.
case-done-talked = Đã ghi nhận cuộc nói chuyện.
case-done-replied = Học sinh có thể đọc câu trả lời bằng mã biên nhận.
case-done-concern-closed = Đã đóng.
case-done-raised = Nhóm bảo vệ học sinh đã có thông tin. Bên dưới cho biết khi có người nhận.
case-done-practice = Bài tập nằm ở cuối danh sách.
case-done-opened = Hồ sơ đã mở và do thầy cô phụ trách.
case-done-record = Đã thêm vào nhật ký.
case-done-draft = Bản nháp đã lưu, chỉ thầy cô thấy.
case-done-task = Đã lưu các việc.
case-done-access = Đã lưu quyền xem hồ sơ.
case-done-handed = Đã giao hồ sơ.
case-done-stage = Đã lưu giai đoạn.
case-done-closed = Hồ sơ đã đóng.
case-done-reopened = Hồ sơ đã mở lại.
case-done-pack = Đã đề nghị. Cần người thứ hai duyệt.
case-done-pack-answered = Đã lưu câu trả lời.

# Audit log
did-concern-take = nhận một việc lo lắng
did-concern-talk = ghi nhận nói chuyện với học sinh
did-concern-reply = viết trả lời học sinh
did-concern-close = đóng một việc lo lắng
did-concern-raise = nêu điều lo lắng
did-concern-practise = bắt đầu bài tập
did-case-open = mở hồ sơ
did-case-join = thêm việc vào hồ sơ
did-case-look = xem hồ sơ
did-case-print = in hồ sơ
did-case-record = thêm vào nhật ký hồ sơ
did-case-task = thêm việc cần làm
did-case-task-done = hoàn thành việc
did-case-guest = cho khách xem hồ sơ
did-case-guest-end = kết thúc quyền xem của khách
did-case-hand = giao lại hồ sơ
did-case-stage = đổi giai đoạn hồ sơ
did-case-close = đóng hồ sơ
did-case-reopen = mở lại hồ sơ
did-pack-ask = đề nghị bộ hồ sơ bàn giao
did-pack-approve = duyệt bộ hồ sơ bàn giao
did-pack-refuse = từ chối bộ hồ sơ bàn giao
did-pack-fetch = lấy bộ hồ sơ bàn giao

# Numbers
case-left-minutes = { $count ->
   *[other] Còn { $count } phút.
  }
case-left-hours = { $count ->
   *[other] Còn { $count } giờ.
  }
case-late-minutes = { $count ->
    [0] Đến hạn.
   *[other] Trễ { $count } phút.
  }
case-late-hours = { $count ->
   *[other] Trễ { $count } giờ.
  }
case-late-days = { $count ->
   *[other] Trễ { $count } ngày.
  }
case-concerns-lead = { $count ->
    [0] Lời nhắn của học sinh, sự việc nghiêm trọng và điều đồng nghiệp lo lắng.
   *[other] { $count } việc đang chờ người nhận.
  }
case-late-concerns = { $count ->
   *[other] { $count } việc đã quá hạn.
  }
case-late-strip = { $count ->
   *[other] { $count } hồ sơ quá hạn: { $numbers }
  }
case-corrects = { $count ->
   *[other] đính chính mục { $count }
  }
