//! What pupils and new devices visit: asking, telling, setting up.
pub struct Portal;
pub struct Parts { pub rules: crate::policy::Live, pub store: crate::store::Store, pub journal: crate::store::journal::Journal, pub pages: std::sync::Arc<crate::pages::Pages>, pub tokens: std::sync::Arc<crate::pages::token::Tokens>, pub clock: crate::model::Clock, pub root_pem: String, pub root_der: Vec<u8>, pub fingerprint: String, pub proxy: Option<std::net::SocketAddr>, pub public_url: String, pub go_on: std::sync::Arc<dyn Fn(uuid::Uuid)->Option<String>+Send+Sync>, pub ready: crate::app::telemetry::Readiness }
impl Portal { pub fn new(_p: Parts)->Self{Portal} }
pub fn router(_p: Portal)->axum::Router{axum::Router::new()}
