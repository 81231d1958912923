//! Makes digests when their time comes: once for each person and day, and none about nothing.

use super::Messenger;
use crate::dashboard::{Lines, digest_lines, week_of};
use crate::model::{NoticeKind, Timestamp};
use crate::safeguard::delivery::{Digest, Hours, digest_due};
use crate::store::{Account, NewNotice, StoreError};

impl Messenger {
    /// Writes the digests that are due and not there yet.
    pub(super) async fn digests(&mut self, now: Timestamp) -> Result<(), StoreError> {
        // Digests go by mail only; without it there is nobody to count for.
        if self.mailer.is_none() {
            return Ok(());
        }
        let hours = self.hours();
        let today = hours.local(now).date().to_string();
        self.digests.retain(|id| id.contains(&today));
        for account in self.store.accounts().await? {
            if account.disabled || account.mail.is_none() {
                continue;
            }
            let wants = self.store.notice_preferences(account.id).await?.wants;
            let Some((digest, date)) = digest_due(account.role, wants, &hours, now) else {
                continue;
            };
            let id = format!("digest:{}:{date}:{}", digest.word(), account.id.0);
            if self.digests.contains(&id) {
                continue;
            }
            if !self.store.knows_notice(&id).await? {
                let lines = self.count(&account, digest, &hours, now).await?;
                if let Some(lines) = lines {
                    let notice = NewNotice {
                        id: id.clone(),
                        at: now,
                        kind: NoticeKind::Digest,
                        whom: account.id,
                        page: "/digest".into(),
                    };
                    let detail = serde_json::to_string(&lines).unwrap_or_default();
                    self.store.announce(&notice, Some(&detail)).await?;
                }
            }
            self.digests.insert(id);
        }
        Ok(())
    }

    /// What a digest says; `None` if that is nothing.
    async fn count(
        &self,
        account: &Account,
        digest: Digest,
        hours: &Hours,
        now: Timestamp,
    ) -> Result<Option<Lines>, StoreError> {
        let weekly = digest == Digest::Weekly;
        let book = self.rules.current();
        let since = week_of(hours, now);
        let lines = digest_lines(&self.store, account, &book, weekly, since, now).await?;
        Ok((!lines.is_empty()).then_some(Lines { weekly, lines }))
    }
}
