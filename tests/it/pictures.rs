//! Pictures: what is on a list is closed, at once where nobody may see it even once; what is not
//! arrives as it was sent; and nothing is looked at where there is nothing to look for.

use std::fs;
use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage, imageops};
use schoolgate::classify::images::Hashes;

use super::onnx::redness;
use super::world::{ORIGIN, SOMEBODY, Setup, World, https, pupil, wait_for};

/// A picture with large shapes, another for every seed.
fn scene(seed: u32, side: u32) -> RgbImage {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(99);
    let mut next = |below: f32| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state % 10_000) as f32 / 10_000.0 * below
    };
    let blobs: Vec<[f32; 4]> = (0..14)
        .map(|_| [next(1.0), next(1.0), 0.05 + next(0.25), next(255.0)])
        .collect();
    RgbImage::from_fn(side, side, |x, y| {
        let (x, y) = (x as f32 / side as f32, y as f32 / side as f32);
        let mut light = 60.0 + 120.0 * x;
        for [at_x, at_y, radius, inside] in &blobs {
            if (x - at_x).powi(2) + (y - at_y).powi(2) < radius * radius {
                light = *inside;
            }
        }
        light += (x * 91.0).sin() * (y * 77.0).cos() * 40.0;
        Rgb([light as u8, 255 - light as u8, 90])
    })
}

fn coded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A smaller copy, coded anew.
fn copy_of(picture: &RgbImage) -> Vec<u8> {
    let side = picture.width() / 2;
    let small = imageops::resize(picture, side, side, imageops::FilterType::Triangle);
    coded(&small, ImageFormat::Jpeg)
}

/// A list with this picture, and where it comes from.
fn list_of(picture: &RgbImage) -> (String, String) {
    let hashes = Hashes::of(&coded(picture, ImageFormat::Png));
    assert!(hashes.prints[0].is_telling());
    (
        format!("pdq\n{}\n", hashes.prints[0].pdq),
        "source = \"the tests\"\nlicence = \"own\"\nadded = \"2026-11-22\"\n".to_owned(),
    )
}

fn pictures(world: &World, kind: &str) -> u64 {
    let metrics = world.metric_page("/metrics");
    let line = format!("schoolgate_pictures_total{{kind=\"{kind}\"}} ");
    let found = metrics.lines().find_map(|text| text.strip_prefix(&line));
    found.map_or(0, |number| number.trim().parse().unwrap())
}

#[test]
fn a_picture_that_nobody_may_see_is_not_seen_once() {
    let listed = scene(1, 300);
    let (list, about) = list_of(&listed);
    let world = World::start(Setup {
        files: vec![
            ("policies/images/terrorism-illegal/tests.txt", list),
            ("policies/images/terrorism-illegal/tests.toml", about),
        ],
        ..Setup::default()
    });
    let copy = copy_of(&listed);
    let fine = coded(&scene(2, 900), ImageFormat::Png);
    ORIGIN.show("locked", "image/png", coded(&listed, ImageFormat::Png));
    ORIGIN.show("locked-copy", "image/jpeg", copy.clone());
    ORIGIN.show("locked-called-other", "application/octet-stream", copy);
    ORIGIN.show("locked-fine", "image/png", fine.clone());
    let get = |path: &str| world.curl(SOMEBODY).get(&https("page.test", path));
    for path in [
        "/picture/locked",
        "/picture/locked-copy",
        "/picture/locked-copy/slow?slowly",
        "/picture/locked-copy/packed?coded",
        "/picture/locked-called-other",
    ] {
        let answer = get(path);
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.body.len() < 200_000 && !answer.body.starts_with(b"\xff\xd8"));
    }
    // A piece of it is no way around.
    let piece = world.curl(SOMEBODY).with(&["--range", "0-9999"]);
    let answer = piece.get(&https("page.test", "/picture/locked/piece"));
    assert_eq!(answer.status, 403);
    // Nobody is above the law.
    let staff = world.curl(pupil("staff", "en"));
    let answer = staff.get(&https("other.test", "/picture/locked/staff"));
    assert_eq!(answer.status, 403);
    // What is not listed arrives as it was sent.
    for query in ["", "?slowly"] {
        let answer = get(&format!("/picture/locked-fine{query}"));
        assert_eq!((answer.status, answer.body == fine), (200, true));
    }
    world.expect_incident("terrorism-illegal");
    assert!(
        !world.incidents().contains("/picture/"),
        "{}",
        world.incidents()
    );
    assert!(!world.printed().contains("/picture/"));
    assert!(pictures(&world, "found") >= 2);
}

#[test]
fn a_listed_picture_passes_once_and_is_closed_from_then_on() {
    let listed = scene(3, 300);
    let (list, about) = list_of(&listed);
    let world = World::start(Setup {
        files: vec![
            ("policies/images/violence-gore/tests.txt", list),
            ("policies/images/violence-gore/tests.toml", about),
        ],
        ..Setup::default()
    });
    let copy = copy_of(&listed);
    let large = coded(
        &imageops::resize(&listed, 800, 800, imageops::FilterType::Nearest),
        ImageFormat::Bmp,
    );
    ORIGIN.show("later", "image/jpeg", copy.clone());
    ORIGIN.show("later-large", "image/bmp", large.clone());
    ORIGIN.show(
        "huge",
        "image/bmp",
        coded(&scene(5, 1000), ImageFormat::Bmp),
    );
    let get = |path: &str| world.curl(SOMEBODY).get(&https("page.test", path));
    let closes = |path: &str, bytes: &[u8]| {
        let first = get(path);
        assert_eq!((first.status, first.body == bytes), (200, true), "{path}");
        let closed = wait_for(|| (get(path).status == 403).then_some(()));
        assert!(closed.is_some(), "{path} was never closed");
    };
    closes("/picture/later", &copy);
    // The same bytes elsewhere are known at once, whoever asks; a large one when it has passed.
    let other = world.curl(pupil("primary", "pl"));
    let answer = other.get(&https("other.test", "/picture/later/elsewhere"));
    assert_eq!(answer.status, 403);
    closes("/picture/later-large?slowly", &large);
    // Larger than what is looked at.
    assert_eq!(get("/picture/huge").body.len(), 3_000_054);
    assert_eq!(get("/picture/huge?slowly").body.len(), 3_000_054);
    let metrics = world.metric_page("/metrics");
    assert!(
        metrics.contains("schoolgate_limits_met_total{kind=\"picture-bytes\"} 2"),
        "{metrics}"
    );
    // Damaged ones and bombs pass and are counted.
    let mut bomb = coded(&scene(6, 32), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    ORIGIN.show("bomb", "image/png", bomb.clone());
    assert_eq!(get("/picture/bomb").body, bomb);
    assert!(wait_for(|| (pictures(&world, "unreadable") == 1).then_some(())).is_some());
    // Text that says it is a picture is read as what it is, or shown as nothing.
    ORIGIN.show(
        "page",
        "application/octet-stream",
        b"<p>zebra casino bonanza</p>".to_vec(),
    );
    assert_eq!(get("/picture/page").status, 403);
}

#[test]
fn without_lists_nothing_is_looked_at() {
    let world = World::shared();
    let picture = coded(&scene(4, 200), ImageFormat::Png);
    ORIGIN.show("free", "image/png", picture.clone());
    let answer = world
        .curl(SOMEBODY)
        .get(&https("page.test", "/picture/free"));
    assert_eq!(answer.body, picture);
    assert!(
        !world
            .metric_page("/metrics")
            .contains("schoolgate_pictures_total")
    );
    let threads = fs::read_dir(format!("/proc/{}/task", world.pid())).unwrap();
    for thread in threads.flatten() {
        let name = fs::read_to_string(thread.path().join("comm")).unwrap_or_default();
        assert!(!name.starts_with("schoolgate-pict"), "{name}");
    }
}

#[test]
fn an_admin_can_add_a_picture() {
    let world = World::start(Setup::default());
    let listed = scene(7, 300);
    let file = world.dir.path().join("seen.png");
    fs::write(&file, coded(&listed, ImageFormat::Png)).unwrap();
    let name = file.display().to_string();
    let hashed = world.command(&["images", "hash", &name]);
    assert!(hashed.status.success());
    let lines = String::from_utf8(hashed.stdout).unwrap();
    assert!(
        lines.starts_with("pdq\n") && !lines.contains("seen"),
        "{lines}"
    );
    let folder = world.policy("images/violence-gore");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("ours.toml"), list_of(&listed).1).unwrap();
    fs::write(folder.join("ours.txt"), lines).unwrap();

    let judged = world.command(&["classify", &name]);
    let text = String::from_utf8(judged.stdout).unwrap();
    for part in ["violence-gore", "sha256", "pdq", "quality"] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let judged = world.command(&["classify", "--json", &name]);
    let text = String::from_utf8(judged.stdout).unwrap();
    for part in ["\"images/violence-gore/ours\"", "\"sha256\""] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let listed_names = world.command(&["lists"]);
    let text = String::from_utf8(listed_names.stdout).unwrap();
    assert!(text.contains("images/violence-gore/ours"), "{text}");

    // The gateway sees the new list by itself.
    ORIGIN.show("added", "image/jpeg", copy_of(&listed));
    let url = https("page.test", "/picture/added");
    let closed = wait_for(|| (world.curl(SOMEBODY).get(&url).status == 403).then_some(()));
    assert!(closed.is_some());
}

const MODEL: &str = r#"
file = "redness.onnx"
source = "the tests"
licence = "own"
width = 16
height = 16
output = "softmax"

[[label]]
name = "anything else"

[[label]]
name = "red"
category = "violence-gore"
threshold = 0.9
"#;

/// A school with the classifier of the tests, described by `model`.
fn with_model(model: &str, onnx: Vec<u8>) -> World {
    World::start(Setup {
        files: vec![("policies/images/model.toml", model.into())],
        blobs: vec![("policies/images/redness.onnx", onnx)],
        ..Setup::default()
    })
}

fn coloured(red: u8, green: u8) -> Vec<u8> {
    let grain = |x: u32, y: u32| (x * 7 + y * 13) as u8 % 20;
    let picture = RgbImage::from_fn(120, 90, |x, y| {
        Rgb([red + grain(x, y), green + grain(y, x), 40])
    });
    coded(&picture, ImageFormat::Png)
}

#[test]
fn a_classifier_closes_what_it_has_seen_once() {
    let world = with_model(MODEL, redness(16, 30.0));
    if !cfg!(feature = "onnx") {
        // Said once, and everything else goes on.
        let printed = world.printed();
        assert!(printed.contains("without the feature"), "{printed}");
        assert_eq!(
            world
                .curl(SOMEBODY)
                .get(&https("page.test", "/tagged"))
                .status,
            200
        );
        return;
    }
    let (red, green) = (coloured(220, 20), coloured(20, 220));
    ORIGIN.show("red", "image/png", red.clone());
    ORIGIN.show("green", "image/png", green.clone());
    let get = |path: &str| world.curl(SOMEBODY).get(&https("page.test", path));
    let first = get("/picture/red");
    assert_eq!((first.status, first.body == red), (200, true));
    let closed = wait_for(|| (get("/picture/red").status == 403).then_some(()));
    assert!(closed.is_some(), "{}", world.printed());
    // Looked at once: the same bytes elsewhere are known.
    assert_eq!(get("/picture/red/elsewhere").status, 403);
    assert_eq!(pictures(&world, "found"), 1);
    for _ in 0..3 {
        let answer = get("/picture/green");
        assert_eq!((answer.status, answer.body == green), (200, true));
    }
    assert_eq!(pictures(&world, "found"), 1);
}

#[test]
fn a_model_that_cannot_be_used_keeps_nothing_from_working() {
    let missing = MODEL.replace("redness.onnx", "elsewhere.onnx");
    let mut cases = vec![(
        missing,
        redness(16, 30.0),
        "there is no file images/elsewhere.onnx",
    )];
    if cfg!(feature = "onnx") {
        let one_label = MODEL.replace("[[label]]\nname = \"anything else\"\n", "");
        let flipped = MODEL.replace("width", "layout = \"nhwc\"\nwidth");
        cases.extend([
            (
                MODEL.into(),
                b"no model".to_vec(),
                "the model cannot be read",
            ),
            (one_label, redness(16, 30.0), "2 numbers for 1 labels"),
            (MODEL.into(), redness(16, f32::NAN), "no probability"),
            (flipped, redness(16, 30.0), "does not take the input"),
        ]);
    }
    for (model, onnx, expect) in cases {
        let world = with_model(&model, onnx);
        let printed = world.printed();
        assert!(printed.contains(expect), "{expect}:\n{printed}");
        assert!(printed.contains("images/model.toml"), "{printed}");
        assert_eq!(
            world
                .curl(SOMEBODY)
                .get(&https("page.test", "/tagged"))
                .status,
            200
        );
    }
}
