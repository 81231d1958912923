# Tiếng Việt. Giọng a, b, c xưng "em", giọng d xưng "bạn", giọng e trung tính.

## Frame of every page

language-label = Ngôn ngữ
skip = Đến phần nội dung
and = và

## Closed pages

h1 =
    .a = Trang này không mở được ở trường.
    .b = Ở trường không mở được trang này
    .secondary = Mạng của trường không mở trang này
    .e = Trang này đang đóng với nhóm { $group }
calm =
    .a = Em không bị phạt đâu nhé.
    .b = Em không bị phạt. Đây là chuyện của trang web, không phải lỗi của em.
    .c = Đây là quyết định về trang web, không phải nhận xét về em.
    .d = Quyết định này là về trang web, không phải về bạn.
next =
    .primary = Em muốn làm gì tiếp?
    .secondary = Có thể làm gì
go =
    .primary = Về trang của lớp em
    .secondary = Về trang chính của trường
go-sub =
    .a = Các trang thầy cô đã chọn cho em
    .b = Các trang cho bài học của em
ask =
    .a = Em cần trang này để học
    .b = Em nghĩ là chặn nhầm
    .c = Em nghĩ trang này bị chặn nhầm
    .d = Chặn nhầm? Đề nghị mở trang
    .e = Báo xếp sai chủ đề
ask-sub =
    .a = Nhờ thầy cô xem lại
    .b = Nhờ thầy cô kiểm tra lại
help =
    .a = Em thấy lo lắng
    .b = Em cần giúp đỡ
    .c = Em cần giúp đỡ hoặc muốn nói chuyện
    .d = Cần giúp đỡ hay muốn nói chuyện?
    .e = Giúp đỡ cho học sinh và giáo viên
help-sub =
    .a = Nói với người lớn sẽ giúp em
    .b = Nói chuyện riêng với người có thể giúp
help-button = Cần giúp đỡ
    .c = Em cần giúp đỡ
help-who = Em có thể nói chuyện với { $names }, hoặc với một người lớn ở trường mà em tin.
    .a = Em có thể nói với { $names }.
    .b = Em có thể nói chuyện với { $names }.
    .d = Bạn có thể nói chuyện với { $names }, hoặc với một người lớn ở trường mà bạn tin.
help-anyone = Em có thể nói với một người lớn ở trường mà em tin.
    .d = Bạn có thể nói với một người lớn ở trường mà bạn tin.
help-private =
    .secondary = Lời nhắn là riêng tư: giáo viên không đọc được và nó không hiện trên trang này.
help-limit =
    .secondary = Một điều quan trọng: nếu có ai gặp nguy hiểm, nhà trường có thể nhờ người khác cùng giúp. Nếu có thể, em sẽ được báo trước.
    .d = Một điều quan trọng: nếu có ai gặp nguy hiểm, nhà trường có thể nhờ người khác cùng giúp. Nếu có thể, bạn sẽ được báo trước.
tip-title = Nên biết
    .a = Em nhớ nhé
held = Những gì vừa nhập chưa được gửi đi.
cut = Trang đã đóng lại trong lúc đang mở.
fact-site = Trang web
fact-subject = Chủ đề
fact-rule = Quy tắc
fact-code = Mã
fact-group = Nhóm
fact-version = Phiên bản chính sách
fact-request = Yêu cầu
seen-title = Nhà trường thấy gì
seen =
    .a = Thầy cô thấy có một trang vừa đóng. Thầy cô không thấy tên em ở đây, trừ khi có lý do chính đáng.
    .b = Nhà trường ghi lại tên trang, lý do và giờ. Không ai xem tên em nếu không có lý do chính đáng.
    .c = Nhà trường ghi lại tên trang, chủ đề và thời gian. Thầy cô chỉ thấy mã, không thấy tên em. Thông tin bị xóa sau { $days } ngày.
    .d = Nhà trường ghi lại tên trang, chủ đề và thời gian. Danh sách của giáo viên không có tên bạn. Thông tin bị xóa sau { $days } ngày.
    .e = Tên trang, chủ đề và thời gian được ghi lại. Thông tin bị xóa sau { $days } ngày.

## Care: help first

care-closed =
    .primary = Trang này không mở được ở trường.
    .secondary = Trang này không mở được ở trường.
care-write = Viết cho { $names }
care-write-anyone = Viết cho người có thể giúp
care-seen =
    .primary = Thầy cô dạy em không thấy điều này. Người giúp đỡ thì có thể thấy.
    .secondary = Thầy cô dạy lớp không thấy điều này. Nhóm bảo vệ học sinh thì có thể thấy.
outside = Muốn nói chuyện với người ngoài trường?
danger = Đang gặp nguy hiểm? Hãy gọi:
helplines-open =
    .primary = Các trang giúp đỡ luôn mở. Không ai ghi lại ai đã vào đó.
    .secondary = Trang của các đường dây trợ giúp mở được trên mọi máy của trường. Nhà trường không ghi lại ai đã vào.

## Not available

gone-h1 = Không truy cập được trang này.
gone-help = Em thấy điều gì làm em khó chịu? Em có thể kể với người lớn. Em không bị phạt.
    .d = Bạn thấy điều gì làm bạn khó chịu? Bạn có thể kể với ai đó. Bạn không bị phạt.
gone-list =
    .secondary = Trang này nằm trong một danh sách không do nhà trường lập và nhà trường không sửa được. Nơi lập danh sách cũng là nơi nhận khiếu nại.

## Staff open a page for their own work

own-go =
    .e = Mở cho tôi trong 60 phút
own-check =
    .e = Lớp tôi có mở được không?
own-h1 =
    .e = Mở { $site } cho riêng mình
own-lead =
    .e = Trang chỉ mở cho thầy cô và trên thiết bị này. Các lớp vẫn theo quy tắc của mình.
own-locked =
    .e = Không ai mở được trang này: pháp luật hoặc nhà trường đã khóa, hoặc trang bị đóng vì từ tìm kiếm.
own-opened =
    .e = Trang mở cho thầy cô đến { $time }.
own-reason =
    .e = Thầy cô cần trang này để làm gì?
own-reason-hint =
    .e = Vài từ, không ghi tên ai.
own-until =
    .e = Đến khi nào
own-until-60 =
    .e = Trong một giờ, đến { $time }
own-until-day =
    .e = Đến hết hôm nay
own-do =
    .e = Mở cho tôi
own-seen =
    .e = Việc mở trang được ghi lại cùng lý do.
own-lacks-reason =
    .e = Hãy viết vài từ về lý do.
own-not-kept =
    .e = Trang chưa được mở và không có gì thay đổi. Nội dung đã viết vẫn còn. Hãy thử lại.
own-classes =
    .e = Lớp tôi có mở được không?
own-classes-hint =
    .e = Như trong giờ học, chỉ xét theo địa chỉ. Nội dung trang vẫn có thể làm trang bị đóng.
own-opens =
    .e = Mở được cho
own-warns =
    .e = Nhắc trước khi mở cho
own-closed =
    .e = Không mở được cho
own-check-there =
    .e = Thử thêm trang, hoặc mở trang này cho một lớp

## A class works with a few pages

only-h1 =
    .a = Bây giờ lớp em dùng các trang khác.
    .b = Bây giờ lớp em học với các trang khác
    .secondary = Lớp đang làm việc với một vài trang đã chọn
    .e = Lớp này đang làm việc với một vài trang đã chọn
only-why =
    .primary = Trang này sẽ mở lại lúc { $time }.
    .secondary = Các trang ấy được chọn cho tiết học này. Những trang khác mở lại lúc { $time }.
only-seen =
    .primary = Không ai ghi lại việc này.
    .secondary = Nhà trường không ghi lại việc mở trang này.

## Unsafe

tell-it =
    .primary = Báo cho nhà trường biết
    .secondary = Báo bộ phận CNTT về trang này

## Part of a page

frame-closed = Phần này không mở được ở trường.
frame-why = Vì sao?

## Subjects

why-general =
    .primary = Trang này đóng với lớp của em.
    .secondary = Lý do: { $category }. Chủ đề này đóng với nhóm này.
why-unnamed =
    .primary = Trang này đóng với lớp của em.
    .secondary = Một quy tắc của trường đóng trang này.
why-games =
    .primary = Đây là trang trò chơi. Ở trường, chúng mình dùng mạng để học.
    .secondary = Lý do: trò chơi. Trong giờ học, chủ đề này không mở.
why-adult =
    .primary = Trang này dành cho người lớn.
    .secondary = Lý do: nội dung dành cho người lớn.
why-chat =
    .primary = Đây là trang trò chuyện. Ở trường, các trang trò chuyện không mở.
    .secondary = Lý do: trò chuyện và mạng xã hội.
why-betting =
    .primary = Trang này dành cho người lớn.
    .secondary = Lý do: cá cược, cờ bạc. Chủ đề này đóng với mọi lớp.
why-unsafe =
    .primary = Trang này có thể làm hại máy. Máy đã chặn kịp rồi.
    .secondary = Lý do: trang này tìm cách lấy mật khẩu hoặc cài phần mềm lạ. Nếu đã nhập mật khẩu ở đó, hãy đổi ngay và báo bộ phận CNTT. Không ai bị trách.
why-new-site =
    .primary = Trang này mới, chưa ai kiểm tra. Thầy cô có thể xem giúp em.
    .secondary = Lý do: trang mới, chưa được kiểm tra.
why-closed-now =
    .primary = Trang này sẽ mở lại lúc { $time }.
    .secondary = Lý do: đóng trong giờ học. Mở lại lúc { $time }.
why-closed-now-untimed =
    .primary = Bây giờ trang này đóng. Thầy cô có thể mở trang.
    .secondary = Lý do: hiện đang đóng. Thầy cô có thể mở trang cho tiết học.
why-care =
    .primary = Trang này có thể làm em buồn hoặc sợ. Em có thể kể với người lớn em tin.
    .secondary = Nếu lúc này mọi thứ thật khó khăn, không ai phải chịu đựng một mình.
why-health =
    .primary = Có thể đây là chặn nhầm. Thầy cô có thể xem giúp em.
    .secondary = Các trang về sức khỏe, quyền và nơi hỗ trợ thường vẫn mở. Có thể đây là chặn nhầm.
why-ai =
    .primary = Trang này biết nói chuyện, nhưng là máy. Ở trường, trang này không mở.
    .secondary = Lý do: chương trình trò chuyện hoặc tạo hình ảnh.
why-video =
    .primary = Đây là trang xem phim. Ở trường, chúng mình dùng mạng để học.
    .secondary = Lý do: video và phim.
why-shopping =
    .primary = Đây là trang bán hàng. Ở trường, chúng mình dùng mạng để học.
    .secondary = Lý do: mua sắm.
why-circumvention =
    .primary = Trang này dẫn đường vòng qua quy định của trường. Trang không mở.
    .secondary = Lý do: công cụ đi vòng qua bộ lọc của trường.
why-violence =
    .primary = Trang này có thể làm em sợ. Ở trường, trang này không mở.
    .secondary = Lý do: bạo lực.
why-hate =
    .primary = Trang này nói xấu người khác. Ở trường, trang này không mở.
    .secondary = Lý do: nội dung thù ghét con người.
why-drugs =
    .primary = Trang này dành cho người lớn.
    .secondary = Lý do: ma túy, rượu bia hoặc thuốc lá.
why-weapons =
    .primary = Đây là trang về vũ khí. Ở trường, trang này không mở.
    .secondary = Lý do: vũ khí hoặc hướng dẫn nguy hiểm.
why-search =
    .primary = Tìm kiếm này không mở được ở trường.
    .secondary = Lý do: các từ của lần tìm kiếm này.

## Tips

tip-surprise =
    .primary = Nếu có trang lạ tự hiện ra, em hãy đóng lại. Rồi em kể với thầy cô hoặc bố mẹ.
tip-prizes =
    .b = “Em đã trúng thưởng” thường là mẹo để lấy tên hoặc số điện thoại.
    .secondary = “Bạn đã trúng thưởng” thường là mẹo để lấy tên hoặc số điện thoại.
tip-address =
    .secondary = Hãy nhìn phần cuối của tên trang, ngay trước dấu gạch chéo đơn đầu tiên. Phần đó cho biết trang là của ai.
tip-betting =
    .secondary = Trang cá cược được làm để khó dừng lại: thưởng lúc vào, đồng hồ đếm ngược, “suýt thắng”. Biết trước các mẹo này thì khó bị cuốn theo hơn.
    .c = Trang cá cược được làm để khó dừng lại. Biết trước các mẹo này thì khó bị cuốn theo hơn.
tip-pictures =
    .secondary = Có người đòi ảnh riêng tư? Em có quyền từ chối, ngừng trả lời và kể với người tin cậy. Xin giúp đỡ không bao giờ là muộn.
    .d = Có người đòi ảnh riêng tư? Bạn có quyền từ chối, ngừng trả lời và kể với người tin cậy. Xin giúp đỡ không bao giờ là muộn.

## Asking for a page

ask-h1 =
    .a = Nhờ thầy cô xem lại
    .b = Nhờ thầy cô kiểm tra lại
    .secondary = Đề nghị mở trang
    .e = Báo xếp sai chủ đề
ask-lead =
    .a = Em bấm nút nhé. Thầy cô có thể xem trang này giúp em.
    .b = Sẽ có người xem trang này. Hỏi thì không mất gì cả.
    .secondary = Mỗi đề nghị đều có người xem. Đề nghị không gây bất lợi gì.
ask-unsafe-lead =
    .primary = Em bấm nút nhé. Nhà trường sẽ xem trang này.
    .secondary = Bộ phận CNTT nhận được tên trang và thời gian. Nếu đã nhập mật khẩu ở đó, hãy cho biết.
q-why =
    .primary = Em cần trang này để làm gì?
    .secondary = Em cần trang này để làm gì?
    .d = Bạn cần trang này để làm gì?
    .e = Điều gì chưa đúng?
o-lesson = Cho bài học hoặc bài tập về nhà
o-wrong-group =
    .primary = Đây là trang để học
    .secondary = Trang bị xếp sai nhóm
o-support =
    .primary = Em đang tìm sự giúp đỡ
    .secondary = Tìm thông tin về sức khỏe, quyền của mình hoặc nơi hỗ trợ
o-other = Lý do khác
q-more = Em muốn nói thêm gì không? (không bắt buộc)
    .d = Bạn muốn nói thêm gì không? (không bắt buộc)
    .e = Muốn bổ sung gì không? (không bắt buộc)
q-more-hint =
    .primary = Em đừng viết mật khẩu hay chuyện bí mật.
    .secondary = Đừng viết mật khẩu hay chuyện riêng. Chuyện khó nói, hãy dùng mục “Cần giúp đỡ”.
send =
    .primary = Nhờ xem lại
    .secondary = Gửi đề nghị
ask-who =
    .primary = Thầy cô sẽ thấy điều này. Mã của em là { $code }.
    .secondary = Giáo viên và bộ phận CNTT sẽ thấy đề nghị này. Xem câu trả lời bằng mã { $code }.
sent =
    .a = Xong rồi. Thầy cô sẽ xem lại giúp em. Bây giờ em về trang của lớp nhé.
    .b = Cảm ơn em. Trang này sẽ được kiểm tra. Em xem câu trả lời bằng mã: { $code }
    .secondary = Đã gửi. Xem câu trả lời bằng mã { $code }.
ask-who-lesson =
    .secondary = Giáo viên đang dạy sẽ xem, sau giờ học thì bộ phận CNTT xem. Câu trả lời sẽ có chậm nhất { $due }. Tra bằng mã { $code }.
ask-who-due =
    .secondary = Giáo viên và bộ phận CNTT sẽ thấy đề nghị này. Câu trả lời sẽ có chậm nhất { $due }. Tra bằng mã { $code }.
sent-due =
    .secondary = Đã gửi. Câu trả lời sẽ có chậm nhất { $due }. Tra bằng mã { $code }.
sent-h1 =
    .primary = Xong rồi
    .secondary = Đã gửi đề nghị
not-sent = Chưa gửi được. Những gì đã viết vẫn còn đây. Hãy gửi lại sau một phút.

## The answer

status-h1 = Xem câu trả lời
status-label = Mã
status-hint = Sáu chữ hoặc số, ví dụ K7Q-4MD.
status-look = Xem
status-again = Xem lại
status-waiting = Chưa có ai trả lời. Câu trả lời sẽ hiện ở đây.
status-due =
    .secondary = Câu trả lời sẽ có chậm nhất { $due }.
status-already = Đề nghị này đã được gửi rồi. Câu trả lời sẽ hiện ở đây.
status-opened =
    .primary = Tin vui đây. Trang sẽ được mở.
    .secondary = Câu trả lời: trang sẽ được mở cho lớp này.
status-stays =
    .primary = Trang vẫn đóng. Em có thể hỏi thầy cô vì sao.
    .secondary = Câu trả lời: trang vẫn đóng với lớp này. Có thể hỏi giáo viên vì sao.
status-together =
    .primary = Thầy cô và em sẽ cùng xem trang này.
    .secondary = Câu trả lời: chúng ta sẽ cùng xem trang này.
status-class-asked = Lớp đã đề nghị mở trang này rồi. Câu trả lời sẽ hiện ở đây.
status-open-until = Trang đã mở cho lớp đến { $time }.
status-open-link = Mở trang
status-over = Trang đã được mở cho lớp, nay đã hết giờ.
status-late = Chưa có ai trả lời. Một người khác ở trường đã được báo.
status-kept = Lời nhắn đã được giữ lại. Chưa có ai đọc.
status-read = Đã có người đọc lời nhắn.
status-reply = Câu trả lời cho em
status-looked =
    .primary = { $times ->
        [0] Không ai xem tên em.
       *[other] Có người xem tên em { $times } lần, vì có lý do.
    }
    .secondary = { $times ->
        [0] Cho đến tuần trước, chưa ai xem tên này.
       *[other] Cho đến tuần trước, tên này đã được xem { $times } lần. Lần nào cũng có lý do được ghi lại.
    }
status-unknown = Không tìm thấy mã này. Hãy xem lại từng chữ.
status-unavailable = Hiện chưa xem được câu trả lời. Hãy xem lại sau ít phút.
problem = Có một điều chưa đúng
too-many = Đang có nhiều người hỏi. Hãy đợi một phút nhé.

## Help

talk-h1 =
    .a = Sẽ có người đến với em
    .b = Em có thể kể với người sẽ giúp em
    .secondary = Em có thể kể với người sẽ giúp em
    .d = Bạn có thể nói chuyện với người sẽ giúp
talk-title = Nói chuyện với ai đó
talk-lead =
    .a = Em không làm gì sai cả. Người lớn có thể giúp em.
    .b = Em không cần tìm từ cho hay. Em không bị phạt vì xin giúp đỡ.
    .secondary = Em không cần bằng chứng. Em không cần tìm từ cho hay. Em không bị phạt vì xin giúp đỡ.
    .d = Bạn không cần bằng chứng. Bạn không cần tìm từ cho hay. Bạn không bị phạt vì xin giúp đỡ.
talk-readers =
    { $count ->
        [1] Chỉ một người đọc điều em viết: { $names }. Việc của người này ở trường là giữ an toàn cho học sinh.
        [2] Chỉ hai người đọc điều em viết: { $names }. Việc của họ ở trường là giữ an toàn cho học sinh.
       *[other] Chỉ những người này đọc điều em viết: { $names }. Việc của họ ở trường là giữ an toàn cho học sinh.
    }
    .a = { $names } sẽ đọc điều này. Việc của họ là giữ an toàn cho học sinh.
    .d = { $count ->
        [1] Chỉ một người đọc điều bạn viết: { $names }. Việc của người này ở trường là giữ an toàn cho học sinh.
        [2] Chỉ hai người đọc điều bạn viết: { $names }. Việc của họ ở trường là giữ an toàn cho học sinh.
       *[other] Chỉ những người này đọc điều bạn viết: { $names }. Việc của họ ở trường là giữ an toàn cho học sinh.
    }
talk-readers-unnamed =
    .primary = Những người giữ an toàn cho học sinh sẽ đọc điều này.
    .secondary = Những người giữ an toàn cho học sinh ở trường này đọc điều em viết.
    .d = Những người giữ an toàn cho học sinh ở trường này đọc điều bạn viết.
talk-unnamed =
    .primary = Ở đây chưa có tên ai. Em hãy kể cả với một người lớn nhé.
    .secondary = Nhà trường chưa ghi tên người giúp đỡ ở đây. Chắc chắn nhất là gọi điện, hoặc nói với một người lớn đáng tin.
talk-private =
    .primary = Thầy cô khác và các bạn không đọc được.
    .secondary = Người khác không đọc được: thầy cô dạy em, bạn bè và bộ phận kỹ thuật đều không thấy.
    .d = Người khác không đọc được: giáo viên, bạn bè và bộ phận kỹ thuật đều không thấy.
talk-limit =
    .primary = Nếu ai đó có thể bị đau, sẽ có thêm người giúp.
    .secondary = Riêng tư, nhưng không giữ kín tuyệt đối. Nếu em hoặc ai đó có thể bị hại, sẽ có thêm người cùng giúp. Nếu có thể, em sẽ được báo trước.
    .d = Riêng tư, nhưng không giữ kín tuyệt đối. Nếu bạn hoặc ai đó có thể bị hại, sẽ có thêm người cùng giúp. Nếu có thể, bạn sẽ được báo trước.
talk-hurt = Có ai bị đau không? Em nói ngay với người lớn ở cạnh em.
talk-come = Em muốn ai đến?
talk-anyone = Ai cũng được
talk-wish = Điều gì sẽ giúp em?
    .d = Điều gì sẽ giúp bạn?
wish-talk = Gặp em ở trường
    .d = Gặp tôi ở trường
wish-write-back = Viết trả lời em
    .d = Viết trả lời tôi
wish-friend = Em lo cho một bạn
    .d = Tôi lo cho một người bạn
wish-unsure = Em chưa biết
    .d = Tôi chưa biết
talk-words = Chuyện gì vậy?
talk-empty = Có thể để trống.
talk-name = Nhà trường nên tìm ai?
    .a = Em tên là gì?
talk-name-hint =
    .primary = Em có thể để trống.
    .secondary = Tên và lớp, hoặc cách liên lạc. Có thể để trống.
talk-when = Khi nào thì tiện?
when-break = Giờ ra chơi tới
    .a = Giờ ra chơi
when-after-school = Sau giờ học
when-soon = Càng sớm càng tốt
    .a = Ngay bây giờ
talk-discreet = Xin đừng vào lớp gặp em
    .d = Xin đừng vào lớp gặp tôi
talk-send = Gửi cho { $names }
    .a = Nhờ người đến
talk-send-unnamed = Gửi
talk-hours =
    .primary = Buổi tối, em hãy gọi số điện thoại ở trang này.
    .secondary = Đây không phải là nơi cấp cứu. Buổi tối và cuối tuần, hãy gọi số điện thoại ở trang này.
talk-sent-h1 = Lời nhắn đã đến nơi
talk-sent =
    .a = Bây giờ { $names } đọc được rồi. Em có thể đóng trang này.
    .b = Bây giờ { $names } đọc được rồi. Em có thể đóng trang này.
    .secondary = Bây giờ { $names } đọc được lời nhắn của em. Em có thể đóng trang này.
    .d = Bây giờ { $names } đọc được lời nhắn của bạn. Bạn có thể đóng trang này.
talk-sent-unnamed =
    .primary = Bây giờ người giúp đỡ đọc được rồi. Em có thể đóng trang này.
    .secondary = Bây giờ những người giữ an toàn cho học sinh đọc được lời nhắn. Có thể đóng trang này.
talk-code =
    .primary = Em cũng có thể đưa họ xem mã này: { $code }
    .secondary = Với mã này có thể nói về chuyện đó mà chưa cần nói tên: { $code }
talk-not-sent = Chưa gửi được. Những gì đã viết vẫn còn đây.
talk-not-sent-call = Hãy gửi lại, hoặc gọi số { $number }.
talk-not-sent-adult = Hãy gửi lại, hoặc nói với một người lớn đáng tin.
leave = Rời trang này
leave-note =
    .primary = “Rời trang này” mở trang chính. Trình duyệt vẫn nhớ trang này.
    .secondary = “Rời trang này” mở trang chính của trường. Lịch sử của trình duyệt không bị xóa.

## Warn first

agree-h1 = Trước khi bắt đầu
agree-lead =
    .primary = Ở trường, chúng mình dùng mạng như thế này.
    .secondary = Điều nhà trường mong ở mọi người khi dùng mạng, và điều nhà trường hứa.
agree-kind =
    .primary = Hãy tử tế với các bạn.
    .secondary = Hãy công bằng với người khác. Hãy hỏi trước khi chia sẻ ảnh của ai đó.
agree-data =
    .primary = Hãy giữ kín tên, địa chỉ và ảnh của mình.
    .secondary = Hãy giữ kín mật khẩu và những gì riêng tư.
agree-tell =
    .primary = Thấy điều lạ, em hãy kể với người lớn. Em không bị phạt.
    .secondary = Có điều làm mình lo? Hãy kể với người mình tin. Không ai bị trách vì hỏi.
agree-closed =
    .primary = Ở trường có trang không mở được. Em luôn có thể hỏi.
    .secondary = Có trang không mở được. Nhà trường ghi lại trang nào, và lần nào cũng có thể xin mở.
agree-on = Đã đọc xong
agree-once = Mỗi học kỳ trang này hiện ra một lần.
warn-h1 = Trước khi đi tiếp
warn-note =
    .primary = Em có thể quay lại. Em cũng có thể mở trang.
    .secondary = Có thể quay lại, hoặc mở trang. Lựa chọn mở được nhớ cho trang này trong một thời gian.
warn-back = Quay về trang chính
warn-on = Mở trang
warn-old = Không mở trang từ đây được nữa. Hãy mở lại trang trước đã.

## When something went wrong

fail-h1 =
    .primary = Trang này chưa mở được.
    .secondary = Trang chưa mở được
fail-calm = Không phải lỗi của em.
    .d = Không phải lỗi của bạn.
    .e = Lỗi không nằm ở người dùng.
fail-again = Thử lại
fail-number =
    .primary = Số để đưa cho thầy cô
    .secondary = Số để đưa cho bộ phận CNTT
fail-name =
    .primary = Không có trang nào tên như vậy. Em xem lại từng chữ nhé.
    .secondary = Không có trang web nào tên như vậy. Hãy xem lại cách viết địa chỉ.
fail-refused =
    .primary = Trang này đang nghỉ. Em thử lại sau nhé.
    .secondary = Trang web hiện không nhận người xem. Có thể lát nữa sẽ được.
fail-timeout =
    .primary = Trang này đang quá chậm. Em thử lại sau nhé.
    .secondary = Trang web không trả lời kịp. Có thể lát nữa sẽ được.
fail-broken =
    .primary = Trang này đang hỏng. Em thử lại sau nhé.
    .secondary = Câu trả lời của trang web bị đứt giữa chừng. Có thể lát nữa sẽ được.
fail-tls =
    .primary = Mở trang này không an toàn. Em nói với thầy cô nhé.
    .secondary = Trang web và mạng của trường không tìm được cách nói chuyện an toàn. Nếu cần trang này, hãy báo bộ phận CNTT.
fail-weak =
    .primary = Trang này quá cũ nên không an toàn. Trang vẫn đóng.
    .secondary = Trang web bảo vệ kết nối theo cách cũ mà người khác có thể đọc được. Trình duyệt ngày nay cũng từ chối. Nếu cần trang này, hãy báo bộ phận CNTT.
fail-asks =
    .primary = Trang này cần một chìa khóa riêng. Em nói với thầy cô nhé.
    .secondary = Trang web đòi chứng chỉ của thiết bị. Chứng chỉ đó không đi qua mạng của trường được. Nếu cần trang này, hãy báo bộ phận CNTT.
fail-inside =
    .primary = Trang này không ở trên internet. Em nói với thầy cô nhé.
    .secondary = Địa chỉ này nằm bên trong mạng của trường. Từ đây không mở được. Nếu cần, hãy báo bộ phận CNTT.
fail-port =
    .primary = Trang này không mở được ở trường. Em nói với thầy cô nhé.
    .secondary = Địa chỉ này dùng một cổng đang đóng ở đây. Nếu cần, hãy báo bộ phận CNTT.
fail-large =
    .primary = Dữ liệu gửi đi quá lớn. Em nói với thầy cô nhé.
    .secondary = Trình duyệt gửi nhiều hơn mức mạng nhận được. Xóa cookie của trang web này thường giúp được.
fail-request =
    .primary = Máy hỏi theo cách lạ. Em nói với thầy cô nhé.
    .secondary = Mạng không hiểu yêu cầu này. Hãy thử lại, hoặc dùng trình duyệt khác.
fail-misdirected =
    .primary = Máy nhầm hai trang với nhau. Em thử lại nhé.
    .secondary = Trình duyệt hỏi trang này trên đường nối của trang khác. Mở lại trang thường là được.
fail-slow =
    .primary = Việc này mất quá lâu. Em thử lại nhé.
    .secondary = Yêu cầu không đến kịp. Hãy thử lại.
fail-sign-in =
    .primary = Máy cần đăng nhập trước. Em nói với thầy cô nhé.
    .secondary = Mạng cần tên và mật khẩu của trường trước. Hãy mở lại trang và đăng nhập.
fail-loop =
    .primary = Trang này chạy vòng quanh. Em nói với thầy cô nhé.
    .secondary = Yêu cầu chạy thành vòng tròn. Hãy báo bộ phận CNTT.
fail-parent =
    .primary = Lúc này mạng của trường chưa ra ngoài được. Em nói với thầy cô nhé.
    .secondary = Mạng phía sau trường, nơi mọi trang đi qua, không trả lời hoặc từ chối. Hãy báo bộ phận CNTT kèm số bên dưới.
fail-busy =
    .primary = Đang có nhiều người dùng mạng. Em thử lại sau một phút.
    .secondary = Mạng hiện đang quá bận. Hãy thử lại sau một phút.
fail-own =
    .primary = Mạng của trường đang có vấn đề. Em nói với thầy cô nhé.
    .secondary = Bộ lọc của trường đang có vấn đề. Hãy báo bộ phận CNTT, kèm số dưới đây.
fail-not-http =
    .primary = Đây không phải là trang web. Em nói với thầy cô nhé.
    .secondary = Ở đây có thứ khác với trang web. Nếu một chương trình cần đến, hãy báo bộ phận CNTT.
fail-certificate =
    .primary = Trang này không chứng tỏ được là trang thật. Trang vẫn đóng.
    .secondary = Trang web không chứng tỏ được là trang thật. Người khác có thể đọc hoặc sửa những gì nhập vào đó.
cert-expired =
    .secondary = Chứng chỉ của trang đã hết hạn.
cert-early =
    .secondary = Chứng chỉ của trang chưa đến ngày có hiệu lực.
cert-name =
    .secondary = Chứng chỉ này là của một trang web khác.
cert-issuer =
    .secondary = Không nơi nào mà trình duyệt tin cậy đã xác nhận chứng chỉ này.
cert-revoked =
    .secondary = Chứng chỉ của trang đã bị thu hồi.
cert-weak =
    .secondary = Chứng chỉ của trang được làm theo cách cũ, có thể bị giả mạo.
cert-other =
    .secondary = Chứng chỉ của trang có lỗi.
cert-stays =
    .secondary = Vì vậy trang vẫn đóng. Chỉ chủ trang web sửa được; thường thì chờ một thời gian là được.
fact-fingerprint = Chứng chỉ

## A certificate that staff accept for minutes

waive-way = Mở trong vài phút, có ghi lại
waive-h1 = Mở một trang không chứng minh được mình là ai
waive-lead = Không ai phân biệt được trang này với một bản giả. Đừng nhập điều gì cần giữ bí mật. Nếu chờ được, hãy hỏi bộ phận CNTT trước.
waive-note = Trang chỉ mở trên thiết bị này, trong { $minutes } phút. Nếu trang đổi khóa thì trang đóng lại. Lý do được lưu cho bộ phận CNTT. Xin đừng nêu tên học sinh.
waive-why = Vì sao cần trang này ngay bây giờ?
waive-on = Vẫn mở trang
waive-is-open = Trang đang mở cho riêng thiết bị này đến { $clock }.
waive-end = Đóng lại ngay
waive-no-reason = Xin ghi vài chữ vì sao cần trang này.
waive-failed = Không ghi lại được nên trang vẫn đóng. Xin báo cho bộ phận CNTT.

## The portal

home-lead =
    .primary = Ở đây có sự giúp đỡ và câu trả lời.
    .secondary = Giúp đỡ, câu trả lời và cách cài đặt cho mạng của trường.
home-status-sub =
    .primary = Em đã nhờ mở trang? Em xem câu trả lời ở đây.
    .secondary = Đã đề nghị mở trang và có mã.
home-talk-sub =
    .primary = Người lớn có thể giúp em.
    .secondary = Riêng tư, không cần nêu lý do.
home-about-sub = Điều gì được xem, điều gì không
home-setup-sub = Cho máy tính, máy tính bảng hoặc điện thoại mới
not-found-h1 = Ở đây không có trang nào
not-found = Hãy xem lại địa chỉ, hoặc về trang chính.
token-old-h1 = Liên kết này đã cũ
token-old = Hãy mở lại trang đó. Rồi gửi đề nghị lại.
token-bad-h1 = Liên kết này không dùng được
token-bad = Hãy mở lại trang đó. Rồi dùng liên kết ở đó.

## How filtering works here

about-h1 = Cách lọc trang web ở đây
about-lead =
    .primary = Nhà trường xem các trang trước khi trang mở ra.
    .secondary = Nhà trường kiểm tra các trang trước khi mở, để hợp với lứa tuổi của lớp. Điều đó có nghĩa như sau.
about-looked-h = Điều gì được xem
about-looked =
    .primary = Máy xem tên trang và chữ trên trang.
    .secondary = Một chương trình so địa chỉ, từ tìm kiếm và chữ trên trang với các danh sách và quy tắc. Không có người ngồi xem. Quy tắc tùy theo lứa tuổi của lớp.
about-looked-names =
    .primary = Máy chỉ xem tên của trang.
    .secondary = Chương trình so địa chỉ và từ tìm kiếm với danh sách và quy tắc. Nội dung trang không bị đọc. Không có người theo dõi.
about-tier-reads = { $tier }: địa chỉ, từ tìm kiếm và nội dung trang
about-tier-names = { $tier }: chỉ địa chỉ và từ tìm kiếm
about-never-h = Điều gì không được mở ra xem
about-never =
    .primary = Có những trang là riêng tư. Nhà trường không bao giờ xem bên trong.
    .secondary = Kết nối đến những nơi này được chuyển đi mà không mở ra. Không ai ở đây xem được.
about-never-none =
    .primary = Máy có thể xem mọi trang.
    .secondary = Ở đây không có ngoại lệ. Chương trình có thể xem mọi trang.
about-by-h = Ai làm việc này
about-by =
    .primary = Trường của em làm việc này. Trường giữ an toàn cho học sinh.
    .secondary = Chính nhà trường vận hành bộ lọc này. Mục đích là giữ an toàn cho học sinh và tuân theo pháp luật. Không ai tắt được thông báo này.
about-help-h = Giúp đỡ luôn mở
about-help =
    .primary = Các trang giúp đỡ luôn mở. Không ai ghi lại ai đã vào đó.
    .secondary = Đường dây trợ giúp và trang hỗ trợ mở cho mọi người, vào mọi lúc. Nhà trường không ghi lại ai đã vào.
about-noted-h = Điều gì được ghi lại
about-noted =
    .primary = Khi một trang đóng, nhà trường ghi tên trang và giờ.
    .secondary = Những trang bị đóng và chuyện nghiêm trọng được ghi lại. Mục ghi có tên trang, chủ đề, thời gian và một mã của máy hoặc người. Thông tin bị xóa sau { $days } ngày.
about-noted-no-alerts =
    .primary = Nhà trường ghi lại trang bị đóng và giờ.
    .secondary = Các trang bị đóng được ghi lại. Mục ghi có tên trang, chủ đề, thời gian và mã của thiết bị hoặc người dùng. { $days ->
       *[other] Mục ghi bị xóa sau { $days } ngày.
    }
about-staff-h = Thầy cô và nhân viên
about-staff =
    .primary = Thầy cô có quy tắc riêng.
    .secondary = Nhân viên có quy tắc nhẹ hơn: nội dung trang của họ không bị đọc.
about-outside-h = Ngoài trường
about-outside =
    .primary = Khi em ở nhà, nhà trường không thấy gì.
    .secondary = Bộ lọc chỉ hoạt động trong mạng của trường. Ở nhà, khi dùng mạng di động hoặc mạng khác, nhà trường không thấy gì.
about-rights-h = Muốn biết thêm hoặc khiếu nại
about-rights =
    .primary = Em có thể hỏi nhà trường đã ghi gì về em.
    .secondary = Mọi học sinh được hỏi nhà trường giữ gì về mình, được sửa điều sai và được khiếu nại. Cha mẹ cũng vậy.
about-not-noted-h = Điều gì không được ghi lại
about-not-noted =
    .primary = Những trang mở được thì không ghi lại.
    .secondary = Những trang mở được thì không ghi lại. Mật khẩu, tin nhắn và những gì nhập vào biểu mẫu không được giữ.
about-who-h = Ai xem được
about-who =
    .primary = Thầy cô thấy một mã, không thấy tên em.
    .secondary = Giáo viên thấy mục của lớp mình, với mã chứ không có tên. Chuyện về an toàn chỉ đến nhóm bảo vệ học sinh.
about-mistake-h = Nếu một trang bị chặn nhầm
about-mistake =
    .primary = Em bấm nút trên trang bị đóng. Sẽ có người xem.
    .secondary = Hãy dùng nút “Em nghĩ trang này bị chặn nhầm” trên trang bị đóng. Mỗi đề nghị đều có người xem, và một mã dẫn đến câu trả lời.
    .d = Hãy dùng nút “Đề nghị mở trang” trên trang bị đóng. Mỗi đề nghị đều có người xem, và một mã dẫn đến câu trả lời.
about-certificate-h = Chứng chỉ của trường
about-certificate =
    .primary = Máy này có chìa khóa của trường.
    .secondary = Để xem các trang được bảo vệ, cổng của trường đưa ra chứng chỉ riêng do trường cấp. Trình duyệt hiện tên trường khi được hỏi ai xác nhận trang. Chứng chỉ của chính trang web được kiểm tra trước. Cổng không hỏi bên nào xem chứng chỉ đã bị thu hồi chưa: chỉ dựa vào thông tin trang gửi kèm và danh sách của trường.

## Somewhere useful to go

else-h = Những nơi bổ ích khác
call-here = Có thể gọi số này.
day-and-night = Cả ngày lẫn đêm.

## Learning cards

cards-h1 = Điều nên biết
cards-lead =
    .primary = Những tấm thẻ ngắn. Em đọc một mình hoặc cùng bạn nhé.
    .secondary = Những tấm thẻ ngắn: vì sao trang bị đóng, có những mẹo lừa nào, và nên làm gì.
cards-scan = Nói chuyện với ai đó: quét ô vuông này.
cards-print = Khi in ra, trang này thành một tấm áp phích.
cards-all = Tất cả các thẻ
home-cards-sub =
    .primary = Những tấm thẻ ngắn về mạng
    .secondary = Những tấm thẻ ngắn về mẹo lừa, cạm bẫy và cách xử lý

## Did this help?

said-h1 = Điều này có ích không?
said-lead =
    .primary = Em bấm một nút nhé. Không ai biết em bấm nút nào.
    .secondary = Hãy bấm một trong hai nút. Nhà trường chỉ giữ con số, không giữ tên người bấm.
said-helped = Có ích
said-wrong = Chưa đúng
said-thanks-h1 = Cảm ơn
said-thanks =
    .primary = Câu trả lời của em giúp ích cho trường.
    .secondary = Câu trả lời đã được đếm. Nhà trường thấy tổng số, không thấy từng người.

## When messages are read

talk-hours-call =
    .primary = Ngày học có người đọc từ { $from } đến { $to }. { $days ->
       *[other] Em có câu trả lời trong vòng { $days } ngày học.
    }
    .secondary = Đây không phải dịch vụ cấp cứu. Có người đọc vào ngày học, từ { $from } đến { $to }. { $days ->
       *[other] Câu trả lời đến trong vòng { $days } ngày học.
    } Vào lúc khác, hãy gọi số điện thoại ở trang này.
talk-hours-known =
    .primary = Ngày học có người đọc từ { $from } đến { $to }. { $days ->
       *[other] Em có câu trả lời trong vòng { $days } ngày học.
    }
    .secondary = Đây không phải dịch vụ cấp cứu. Có người đọc vào ngày học, từ { $from } đến { $to }. { $days ->
       *[other] Câu trả lời đến trong vòng { $days } ngày học.
    }
talk-later =
    .primary = Bây giờ chưa có ai đọc. Em có thể gọi điện ngay.
    .secondary = Lúc này ở trường chưa có ai đọc. Gọi số này thì có thể có người nghe ngay.
talk-send-later =
    .primary = Gửi. Sẽ có người đọc { $when }
    .secondary = Gửi, sẽ được đọc { $when }
on-today = hôm nay lúc { $time }
on-monday = vào thứ Hai lúc { $time }
on-tuesday = vào thứ Ba lúc { $time }
on-wednesday = vào thứ Tư lúc { $time }
on-thursday = vào thứ Năm lúc { $time }
on-friday = vào thứ Sáu lúc { $time }
on-saturday = vào thứ Bảy lúc { $time }
on-sunday = vào Chủ nhật lúc { $time }

## Warn first, where nothing is named

warn-unnamed =
    .primary = Nhà trường muốn em nghĩ một chút trước đã.
    .secondary = Quy tắc của trường đề nghị suy nghĩ một chút trước khi mở trang này.

## Setting up a device

setup-h1 = Cài đặt thiết bị này
setup-title = Cài đặt thiết bị
setup-what = Nhà trường kiểm tra các trang trên mạng này cho an toàn. Để không hiện cảnh báo, thiết bị cần biết chứng chỉ của trường.
setup-not = Ngân hàng, y tế, dịch vụ công và cập nhật hệ thống không bị xem bên trong. Có thể gỡ chứng chỉ bất cứ lúc nào, ở chính chỗ đã cài.
setup-own = Đây là thiết bị riêng? Không bắt buộc phải cài. Hãy hỏi xem trường có mạng cho khách không.
setup-compare-h = 1. So sánh
setup-compare = Dòng này phải giống hệt dòng trên áp phích của trường. Nếu không giống, hãy dừng lại và báo bộ phận CNTT.
setup-compare-name = Dấu vân tay của chứng chỉ (SHA-256)
setup-steps-h = 2. Các bước cho thiết bị
setup-yours = Có vẻ thiết bị này chạy { $system }.
setup-check-h = 3. Kiểm tra
setup-check = Kiểm tra thiết bị này
setup-download = Tải chứng chỉ
setup-download-profile = Tải hồ sơ
setup-download-pem = Chứng chỉ dạng văn bản (PEM)
setup-back = Mọi hệ điều hành
setup-proxy-h = Proxy
setup-proxy = Nếu bộ phận CNTT yêu cầu địa chỉ proxy, hãy chọn cấu hình tự động với địa chỉ này:
setup-proxy-read = Nội dung của tệp
setup-wpad = Cho bộ phận CNTT: DHCP option 252 hoặc tên wpad cũng dẫn đến đây. Android bỏ qua cả hai, Firefox chỉ dùng khi được đặt.

setup-ios-1 = Mở trang này bằng Safari và chạm nút “Tải hồ sơ”. Chạm Cho phép.
setup-ios-2 = Mở Cài đặt, chạm Đã tải về hồ sơ, rồi Cài đặt.
setup-ios-3 = Tiếp theo mở Cài đặt, Cài đặt chung, Giới thiệu, Cài đặt tin cậy chứng nhận và bật chứng chỉ của trường. Thiếu bước này thì không dùng được.
setup-ios-4 = Hồ sơ do hệ thống quản lý thiết bị của trường cài thì tự được tin cậy. Khi đó không cần làm gì.
setup-android-1 = Chạm nút và lưu tệp.
setup-android-2 = Mở Cài đặt, Bảo mật, Mã hóa và thông tin xác thực, Cài đặt chứng chỉ, Chứng chỉ CA. Tên mục hơi khác nhau tùy hãng.
setup-android-3 = Chọn tệp và xác nhận.
setup-android-4 = Nhiều ứng dụng không dùng chứng chỉ do người dùng cài. Trình duyệt thì có. Máy do trường quản lý nhận chứng chỉ từ trường.
setup-windows-1 = Tải chứng chỉ và mở tệp.
setup-windows-2 = Chọn Install Certificate, rồi Local Machine, rồi Place all certificates in the following store.
setup-windows-3 = Chọn Trusted Root Certification Authorities và hoàn tất.
setup-windows-4 = Hoặc một dòng lệnh trong cửa sổ dòng lệnh có quyền quản trị:
setup-macos-1 = Tải hồ sơ và mở hồ sơ.
setup-macos-2 = Mở Cài đặt hệ thống, Cài đặt chung, Quản lý thiết bị và cài hồ sơ.
setup-macos-3 = Hoặc mở chứng chỉ trong Truy cập chuỗi khóa, chọn chuỗi khóa Hệ thống và đặt Luôn tin cậy.
setup-macos-4 = Hoặc một dòng lệnh trong Terminal:
setup-chromeos-1 = Máy của trường: bộ phận CNTT thêm trong Admin console, mục Devices, Networks, Certificates và đánh dấu HTTPS. Không cần làm gì khác.
setup-chromeos-2 = Máy riêng: tải chứng chỉ, mở Cài đặt, Quyền riêng tư và bảo mật, Bảo mật, Quản lý chứng chỉ, Tổ chức phát hành và chọn Nhập.
setup-chromeos-3 = Đánh dấu “Tin cậy chứng chỉ này để nhận dạng các trang web” và xác nhận.
setup-linux-1 = Debian và Ubuntu, trong cửa sổ dòng lệnh:
setup-linux-2 = Fedora, trong cửa sổ dòng lệnh:
setup-linux-3 = Chromium và Chrome có kho riêng: Cài đặt, Quyền riêng tư và bảo mật, Bảo mật, Quản lý chứng chỉ, Nhập.
setup-firefox-1 = Các bản mới dùng những gì hệ điều hành tin cậy. Hãy cài chứng chỉ cho hệ điều hành trước, rồi mở lại Firefox.
setup-firefox-2 = Nếu chưa được: Cài đặt, Riêng tư và bảo mật, Xem chứng chỉ, Tổ chức phát hành, Nhập. Đánh dấu tin cậy CA này để nhận dạng trang web.
setup-firefox-3 = Cho bộ phận CNTT: chính sách ImportEnterpriseRoots làm việc này trên mọi máy.

check-h1 = Có hoạt động không?
check-ready = Thiết bị này đã sẵn sàng.
check-certificate = Chứng chỉ được tin cậy
check-proxy = Thiết bị đi qua bộ lọc của trường
check-open = Một trang phải mở được
check-closed = Một trang phải đóng
check-works = hoạt động
check-not-yet = chưa kiểm tra
check-try = Thử
check-how = Chọn “Kiểm tra ngay”. Nếu có cảnh báo, chứng chỉ chưa được tin cậy. Nếu không mở được gì, thiết bị chưa đi qua bộ lọc của trường.
check-now = Kiểm tra ngay
