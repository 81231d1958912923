//! The configuration profile for Apple's systems: one payload, the root certificate
//! (`com.apple.security.root`).

use aws_lc_rs::digest;
use data_encoding::BASE64;
use uuid::Uuid;

/// The profile as an XML property list. The same certificate gives the same identifiers, so
/// installing it again replaces it.
pub(crate) fn text(school: &str, der: &[u8]) -> String {
    let name = escape(school);
    let content = BASE64.encode(der);
    let profile = identifier(der, b"profile");
    let payload = identifier(der, b"certificate");
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadIdentifier</key><string>schoolgate.{profile}</string>
  <key>PayloadUUID</key><string>{profile}</string>
  <key>PayloadDisplayName</key><string>{name}</string>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>schoolgate.{profile}.root</string>
      <key>PayloadUUID</key><string>{payload}</string>
      <key>PayloadDisplayName</key><string>{name}</string>
      <key>PayloadCertificateFileName</key><string>ca.crt</string>
      <key>PayloadContent</key><data>{content}</data>
    </dict>
  </array>
</dict>
</plist>
"#
    )
}

fn identifier(der: &[u8], part: &[u8]) -> Uuid {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(part);
    context.update(der);
    let mut bytes = [0u8; 16];
    for (to, from) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Text as it stands between XML tags.
fn escape(text: &str) -> String {
    let plain = text.replace(|c: char| c.is_control(), " ");
    plain
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_holds_the_certificate_and_no_stray_markup() {
        let profile = text("Tom & <Co>", b"certificate");
        assert!(profile.contains("<string>Tom &amp; &lt;Co&gt;</string>"));
        assert!(profile.contains(&format!("<data>{}</data>", BASE64.encode(b"certificate"))));
        assert_eq!(profile, text("Tom & <Co>", b"certificate"));
        assert_ne!(profile, text("Tom & <Co>", b"another"));
    }
}
