//! Short lessons for a class: the school's cards, those first that fit what the class met this
//! week (UX section 8.7).
//!
//! What fits is said of a class and never of a pupil, and nothing of care is among it. There is
//! no "give this to a pupil".

use std::collections::BTreeMap;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;

use super::Dashboard;
use super::access::Opener;
use super::error::Error;
use super::frame::{Frame, page};
use super::opening::{Choice, classes};
use super::text::Text;
use crate::model::Voice;
use crate::policy::{Card, Category, Class, Rulebook};
use crate::store::Tripped;

/// What "this week" means.
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Fewer closed pages of a subject are no reason for a lesson.
const ENOUGH: u64 = 3;
/// Most cards that are said to fit.
const MOST: usize = 3;

/// For which class.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    class: String,
}

struct Lesson {
    href: String,
    title: String,
    sentences: Vec<String>,
}

#[derive(Template)]
#[template(path = "staff_lessons.html")]
struct LessonsPage {
    frame: Frame,
    classes: Vec<Choice>,
    class: String,
    fits: Vec<Lesson>,
    others: Vec<Lesson>,
}

#[derive(Template)]
#[template(path = "staff_lesson.html")]
struct LessonPage {
    frame: Frame,
    back: String,
    class: String,
    title: String,
    sentences: Vec<String>,
}

/// All of them.
pub(crate) async fn list(
    who: Opener,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let rules = (state.rules)();
    let own = classes(&who.0, &rules);
    let class = chosen(&own, &asked.class)?;
    let met = match class {
        Some(class) => {
            let since = state.clock.now().minus(WEEK);
            topics(
                &state.store.tripped(&class.id, since).await?,
                rules.categories(),
            )
        }
        None => Vec::new(),
    };
    let voice = voice(class, &rules);
    let cards = &rules.school().guide.cards;
    let text = Text(who.0.language);
    let lesson = |card: &Card| lesson(card, class, voice, text);
    let fitting = fits(cards, &met);
    let rest = cards.iter().filter(|card| !fitting.contains(card));
    let here = uri.path_and_query().map_or("/t/lessons", |at| at.as_str());
    page(&LessonsPage {
        frame: Frame::of(&state, &who.0, here, "lessons").await?,
        classes: own
            .iter()
            .map(|known| Choice {
                value: known.id.to_string(),
                label: known.id.to_string(),
                current: class.is_some_and(|class| class.id == known.id),
            })
            .collect(),
        class: class.map(|class| class.id.to_string()).unwrap_or_default(),
        fits: fitting.iter().filter_map(|card| lesson(card)).collect(),
        others: rest.filter_map(lesson).collect(),
    })
}

/// One, to be shown or printed.
pub(crate) async fn show(
    who: Opener,
    Path(name): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let rules = (state.rules)();
    let own = classes(&who.0, &rules);
    let class = chosen(&own, &asked.class)?;
    let cards = &rules.school().guide.cards;
    let card = cards.iter().find(|card| card.name == name);
    let text = Text(who.0.language);
    let lesson = card
        .and_then(|card| lesson(card, class, voice(class, &rules), text))
        .ok_or(Error::NotFound)?;
    let here = uri.path_and_query().map_or("/t/lessons", |at| at.as_str());
    page(&LessonPage {
        frame: Frame::of(&state, &who.0, here, "lessons").await?,
        back: format!("/t/lessons{}", query(class)),
        class: class.map(|class| class.id.to_string()).unwrap_or_default(),
        title: lesson.title,
        sentences: lesson.sentences,
    })
}

/// The class that was asked for, else the first; somebody else's looks like none.
fn chosen<'r>(own: &[&'r Class], asked: &str) -> Result<Option<&'r Class>, Error> {
    if asked.is_empty() {
        return Ok(own.first().copied());
    }
    let found = own.iter().find(|class| *class.id.0 == *asked);
    found.copied().map(Some).ok_or(Error::NotFound)
}

/// How a class is spoken to.
fn voice(class: Option<&Class>, rules: &Rulebook) -> Voice {
    class.map_or(Voice::C, |class| rules.tier(class.tier).voice)
}

fn query(class: Option<&Class>) -> String {
    class.map_or_else(String::new, |class| {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("class", &class.id.0)
            .finish();
        format!("?{query}")
    })
}

/// A card as it is read to a class; `None` if it says nothing to that age.
fn lesson(card: &Card, class: Option<&Class>, voice: Voice, text: Text) -> Option<Lesson> {
    let sentences = card.says(voice, text.0).to_vec();
    let title = card.titles.get(&text.0)?.clone();
    (!sentences.is_empty()).then(|| Lesson {
        href: format!("/t/lessons/{}{}", card.name, query(class)),
        title,
        sentences,
    })
}

/// What a class met often enough to speak of, most closed pages first.
fn topics(met: &[Tripped], categories: &[Category]) -> Vec<String> {
    let mut pages: BTreeMap<&str, u64> = BTreeMap::new();
    for one in met {
        let mut known = categories.iter();
        if let Some(category) = known.find(|known| *known.name == *one.category)
            && !category.care
            && !category.topic.is_empty()
        {
            *pages.entry(&category.topic).or_default() += one.pages;
        }
    }
    let mut topics: Vec<(&str, u64)> = pages.into_iter().filter(|(_, n)| *n >= ENOUGH).collect();
    topics.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    topics
        .into_iter()
        .map(|(topic, _)| topic.to_owned())
        .collect()
}

/// The cards about these subjects, in their order.
fn fits<'c>(cards: &'c [Card], topics: &[String]) -> Vec<&'c Card> {
    let mut found: Vec<&Card> = Vec::new();
    for topic in topics {
        let about = cards.iter().find(|card| card.topics.contains(topic));
        if let Some(card) = about
            && !found.contains(&card)
        {
            found.push(card);
        }
    }
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::super::tests::world;
    use super::*;
    use crate::policy::fixture;

    fn met(category: &str, pages: u64) -> Tripped {
        Tripped {
            host: format!("{category}.example"),
            category: category.into(),
            pupils: 1,
            pages,
        }
    }

    #[test]
    fn what_a_class_met_often_comes_first_and_care_never() {
        let mut categories = fixture::rulebook().categories().to_vec();
        for category in &mut categories {
            category.topic = match &*category.name {
                "games" => "games".into(),
                "self-harm-promotion" => "self-harm".into(),
                _ => continue,
            };
        }
        #[track_caller]
        fn check(met: &[Tripped], categories: &[Category], expect: &[&str]) {
            assert_eq!(topics(met, categories), expect);
        }
        let often = [met("self-harm-promotion", 50), met("games", 3)];
        check(&often, &categories, &["games"]);
        check(&[met("games", 2)], &categories, &[]);
        // Several sites of one subject are one subject.
        check(&[met("games", 2), met("games", 1)], &categories, &["games"]);
    }

    #[tokio::test]
    async fn a_lesson_is_for_the_own_class() {
        let world = world().await;
        let mut anna = world.signed_in("anna").await;
        let page = anna.get(&world, "/t/lessons").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("Lessons to give"));
        for foreign in ["/t/lessons?class=11C", "/t/lessons/no-such-card"] {
            let page = anna.get(&world, foreign).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{foreign}");
        }
        let odd = anna.get(&world, "/t/lessons?class=1A&class=1A").await;
        assert_eq!(odd.status, StatusCode::OK);
    }
}
