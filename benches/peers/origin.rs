//! The origin: nginx over TLS with pages like those of the web, and the names under which it is
//! found.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};

/// A public address, so that no proxy has a reason to treat it specially; it exists only inside
/// the namespace.
pub(crate) const ADDRESS: &str = "93.184.215.14";
/// The name of the site that is visited again and again.
pub(crate) const HOST: &str = "www.peers.test";

/// The running origin and the authority that everybody trusts for it.
pub(crate) struct Origin {
    /// PEM file of its root.
    pub(crate) root_pem: PathBuf,
    /// Certificate and key for a reverse proxy with the same names.
    pub(crate) chain: PathBuf,
    /// Its key.
    pub(crate) key: PathBuf,
    child: Child,
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The name of a site that is visited once.
pub(crate) fn host(number: usize) -> String {
    format!("site{number}.peers.test")
}

/// Starts nginx; `hosts` sites can be visited.
pub(crate) fn start(dir: &Path, hosts: usize) -> Origin {
    run("ip", &["link", "set", "lo", "up"]);
    run(
        "ip",
        &["address", "add", &format!("{ADDRESS}/32"), "dev", "lo"],
    );
    let mut names = format!("127.0.0.1 localhost\n{ADDRESS} {HOST}\n");
    for number in 0..hosts {
        writeln!(names, "{ADDRESS} {}", host(number)).unwrap();
    }
    let file = dir.join("hosts");
    fs::write(&file, names).unwrap();
    run("mount", &["--bind", file.to_str().unwrap(), "/etc/hosts"]);
    let resolver = dir.join("resolv.conf");
    fs::write(&resolver, "").unwrap();
    run(
        "mount",
        &["--bind", resolver.to_str().unwrap(), "/etc/resolv.conf"],
    );

    let root_pem = dir.join("origin-root.pem");
    let chain = dir.join("origin.pem");
    let key = dir.join("origin.key");
    certificates(&root_pem, &chain, &key);
    pages(&dir.join("www"));
    let config = dir.join("origin.conf");
    fs::write(&config, nginx(dir)).unwrap();
    let child = Command::new("nginx")
        .args(["-c", config.to_str().unwrap(), "-g", "daemon off;"])
        .stdin(Stdio::null())
        .spawn()
        .expect("nginx is installed");
    Origin {
        root_pem,
        chain,
        key,
        child,
    }
}

fn run(program: &str, args: &[&str]) {
    let status = Command::new(program).args(args).status().unwrap();
    assert!(status.success(), "{program} {args:?}");
}

fn certificates(root_pem: &Path, chain: &Path, key: &Path) {
    let root_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let mut root = CertificateParams::default();
    root.distinguished_name
        .push(DnType::CommonName, "Origins of the comparison");
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let root_cert = root.self_signed(&root_key).unwrap();
    let issuer = Issuer::new(root, root_key);
    let leaf_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let mut leaf =
        CertificateParams::new(vec!["*.peers.test".to_owned(), HOST.to_owned()]).unwrap();
    leaf.distinguished_name.push(DnType::CommonName, HOST);
    leaf.use_authority_key_identifier_extension = true;
    let leaf = leaf.signed_by(&leaf_key, &issuer).unwrap();
    fs::write(root_pem, root_cert.pem()).unwrap();
    fs::write(chain, leaf.pem()).unwrap();
    fs::write(key, leaf_key.serialize_pem()).unwrap();
}

/// Harmless sentences in four languages, from the texts on which the project tests itself.
const WORDS: [&str; 4] = [
    include_str!("../../training/test/en/harmless.txt"),
    include_str!("../../training/test/pl/harmless.txt"),
    include_str!("../../training/test/ru/harmless.txt"),
    include_str!("../../training/test/vi/harmless.txt"),
];

/// A page with headings, links, attributes and text, of about so many bytes.
pub(crate) fn page(bytes: usize, language: usize) -> String {
    let mut lines = WORDS[language % 4]
        .lines()
        .filter_map(|line| line.strip_prefix("- "))
        .cycle();
    let mut page = String::from(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>A page</title>\
         <link rel=\"stylesheet\" href=\"/style.css\"></head><body>\n",
    );
    let mut number = 0;
    while page.len() < bytes {
        number += 1;
        let line = lines.next().unwrap_or("nothing");
        writeln!(
            page,
            "<article class=\"card card--wide\" id=\"a{number}\" data-place=\"{number}\">\
             <h2><a href=\"/article/{number}?from=front\" class=\"link\">Part {number}</a></h2>\
             <p class=\"text\">{line}</p><ul><li><img src=\"/i/{number}.png\" alt=\"\" width=\"64\" \
             height=\"64\"></li></ul></article>"
        )
        .unwrap();
    }
    page.push_str("</body></html>\n");
    page
}

/// A page of 30 KB that loads what a visit of the hour loads, for a browser to open.
fn visit() -> String {
    let text = page(30 << 10, 0)
        .replace("<img src=", "<b title=")
        .replace("/style.css", "/style.css?part=0");
    let head = "<link rel=\"stylesheet\" href=\"/style.css?part=1\"></head>";
    let mut end = String::new();
    for part in 0..4 {
        write!(end, "<script src=\"/script.js?part={part}\"></script>").unwrap();
    }
    for part in 0..8 {
        write!(end, "<img src=\"/picture.jpg?part={part}\" alt=\"\">").unwrap();
    }
    end.push_str("<script>for (const part of [0, 1]) fetch(`/data.json?part=${part}`)</script>");
    end.push_str("<p><!--# echo var=\"arg_n\" default=\"0\" --></p></body>");
    text.replace("</head>", head).replace("</body>", &end)
}

fn pages(www: &Path) {
    fs::create_dir_all(www.join("br")).unwrap();
    fs::create_dir_all(www.join("new")).unwrap();
    let json: String = (0..24)
        .map(|n| format!("{{\"id\":{n},\"title\":\"item {n}\",\"seen\":true}}"))
        .collect::<Vec<_>>()
        .join(",");
    fs::write(www.join("data.json"), format!("[{json}]")).unwrap();
    for (name, bytes) in [("page30", 30 << 10), ("page100", 100 << 10)] {
        let text = page(bytes, 0);
        // The server writes the number of the request into it.
        let numbered = "<p><!--# echo var=\"arg_n\" default=\"0\" --></p></body>";
        let new = text.replace("</body>", numbered);
        fs::write(www.join("new").join(format!("{name}.html")), new).unwrap();
        fs::write(www.join(format!("{name}.html")), &text).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        gzip.write_all(text.as_bytes()).unwrap();
        fs::write(www.join(format!("{name}.html.gz")), gzip.finish().unwrap()).unwrap();
        let mut packed = Vec::new();
        let params = brotli::enc::BrotliEncoderParams {
            quality: 5,
            ..Default::default()
        };
        brotli::BrotliCompress(&mut text.as_bytes(), &mut packed, &params).unwrap();
        fs::write(www.join("br").join(format!("{name}.html")), packed).unwrap();
    }
    fs::write(www.join("new/visit.html"), visit()).unwrap();
    let style: String = (0..400)
        .map(|n| format!(".card-{n} .text > a:hover {{ margin: {n}px auto; color: #{n:06x} }}\n"))
        .collect();
    let script: String = (0..700)
        .map(|n| {
            format!(
                "function part{n}(node) {{ return node.id === 'part-{n}' ? open({n}) : null; }}\n"
            )
        })
        .collect();
    for (name, text) in [("style.css", style), ("script.js", script)] {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        gzip.write_all(text.as_bytes()).unwrap();
        fs::write(www.join(format!("{name}.gz")), gzip.finish().unwrap()).unwrap();
        fs::write(www.join(name), text).unwrap();
    }
    let grain = |x: u32, y: u32| (x.wrapping_mul(y).wrapping_mul(2_654_435_761) >> 26) as u8;
    image::RgbImage::from_fn(320, 200, |x, y| {
        image::Rgb([grain(x, y) | 0x40, (x / 2) as u8, y as u8])
    })
    .save(www.join("picture.jpg"))
    .unwrap();
    // Not text, and no zeros that a TLS record could be clever about.
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let blob: Vec<u8> = (0..(32 << 20) / 8)
        .flat_map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        })
        .collect();
    fs::write(www.join("blob.bin"), blob).unwrap();
}

fn nginx(dir: &Path) -> String {
    let dir = dir.display();
    format!(
        "worker_processes 2;\npid {dir}/origin.pid;\nerror_log {dir}/origin.log warn;\n\
         user root;\nworker_rlimit_nofile 65536;\n\
         events {{ worker_connections 16384; }}\n\
         http {{\n  access_log off;\n  keepalive_requests 1000000;\n  keepalive_timeout 3600s;\n\
         types {{ text/html html; application/json json; text/css css; text/javascript js; image/jpeg jpg; application/octet-stream bin; }}\n\
         client_max_body_size 0;\n  client_body_temp_path {dir}/body;\n\
         ssl_session_cache shared:s:4m;\n  ssl_session_tickets on;\n\
         server {{\n    listen {ADDRESS}:443 ssl http2 backlog=4096;\n    server_name _;\n\
         ssl_certificate {dir}/origin.pem;\n    ssl_certificate_key {dir}/origin.key;\n\
         root {dir}/www;\n\
         gzip_proxied any;\n         location / {{ gzip_static on; }}\n\
         location /new/ {{ ssi on; gzip on; gzip_comp_level 6; }}\n\
         location /br/ {{ add_header Content-Encoding br; }}\n\
         location /upload {{ client_body_buffer_size 64k; proxy_pass http://127.0.0.1:8999; proxy_request_buffering off; }}\n\
         }}\n\
         server {{ listen 127.0.0.1:8999; location / {{ client_body_buffer_size 1m; \
         proxy_pass http://127.0.0.1:8998; proxy_request_buffering on; }} }}\n\
         server {{ listen 127.0.0.1:8998; return 204; }}\n}}\n"
    )
}
