//! Who may do what: one table, which the dashboard's permissions and the tests read.
//!
//! A right is what a page or an action asks for. IT reads no safeguarding content, safeguarding
//! changes no security setting (S1-01), leadership and inspectors see counts only. A page that
//! needs a right which its reader lacks looks like a page that does not exist.

use crate::model::{Role, UnlockBy};

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// One's own account: sign-in factors, sessions, language.
    OwnAccount,
    /// Incidents: a teacher those of the own classes, the admin without care.
    ReadIncidents,
    /// Requests for pages, and their answers.
    AnswerRequests,
    /// Opening a page for a class, and asking beforehand whether one opens.
    OpenPages,
    /// Raising a concern about a pupil.
    RaiseConcern,
    /// What pupils told the safeguarding team, and what staff raised.
    ReadConcerns,
    /// Cases: a contact those handed to this person, the lead all.
    WorkCases,
    /// Seeing behind a stand-in, with a purpose, on record.
    RevealNames,
    /// Opening everything about one pupil in an emergency; never hidden.
    BreakGlass,
    /// Who looked at whom.
    ReadReveals,
    /// Approving a hand-over pack that somebody else asked for.
    ApproveHandOver,
    /// Saying that the model was wrong.
    Correct,
    /// How the gateway is.
    ReadOverview,
    /// Why a page was closed, with every rule and list.
    Explain,
    /// The rules in force, and what is being changed of them.
    ReadPolicy,
    /// Changing rules: drafts, publishing, taking back.
    EditPolicy,
    /// Agreeing to a change of rules that somebody else drafted.
    ApprovePolicy,
    /// Lists, certificates, devices and settings: to read.
    ReadOffice,
    /// Accounts of staff.
    ManagePeople,
    /// The audit log.
    ReadAudit,
    /// Whether notices reached their people.
    ReadDelivery,
    /// Passing on unopened, for a while, what an app refuses to open otherwise.
    ManagePinned,
    /// Reports: a teacher of the own classes, others of the school, inspectors without small
    /// numbers.
    ReadReports,
    /// Reports of the whole school.
    ReadSchoolReports,
    /// Testing the filter, and keeping what came out.
    TestFilter,
    /// Data for studies of effect, k-anonymous.
    ExportStudy,
    /// Subject access, erasure, the record of processing and its assessment.
    PersonalData,
}

use Role::{
    Admin, DataProtectionOfficer as Dpo, Inspector, Leadership, SafeguardingContact as Contact,
    SafeguardingLead as Lead, Teacher,
};

/// Every right with the roles that hold it.
pub const TABLE: &[(Right, &[Role])] = &[
    (Right::OwnAccount, &Role::ALL),
    (Right::ReadIncidents, &[Teacher, Lead, Admin]),
    (Right::AnswerRequests, &[Teacher, Lead, Admin]),
    (Right::OpenPages, &[Teacher, Lead, Admin]),
    (
        Right::RaiseConcern,
        &[Teacher, Lead, Contact, Leadership, Dpo, Admin],
    ),
    (Right::ReadConcerns, &[Lead, Contact]),
    (Right::WorkCases, &[Lead, Contact]),
    (Right::RevealNames, &[Teacher, Lead]),
    (Right::BreakGlass, &[Lead]),
    (Right::ReadReveals, &[Lead, Dpo]),
    (Right::ApproveHandOver, &[Lead, Leadership]),
    (Right::Correct, &[Admin, Lead]),
    (Right::ReadOverview, &[Admin]),
    (Right::Explain, &[Admin]),
    (Right::ReadPolicy, &[Admin, Leadership]),
    (Right::EditPolicy, &[Admin]),
    (Right::ApprovePolicy, &[Admin, Leadership]),
    (Right::ReadOffice, &[Admin]),
    (Right::ManagePeople, &[Admin]),
    (Right::ReadAudit, &[Admin, Leadership, Dpo]),
    (Right::ReadDelivery, &[Admin, Lead]),
    (Right::ManagePinned, &[Admin]),
    (
        Right::ReadReports,
        &[Teacher, Lead, Leadership, Dpo, Admin, Inspector],
    ),
    (
        Right::ReadSchoolReports,
        &[Lead, Leadership, Dpo, Admin, Inspector],
    ),
    (Right::TestFilter, &[Admin, Leadership, Lead]),
    (Right::ExportStudy, &[Leadership, Dpo]),
    (Right::PersonalData, &[Dpo]),
];

/// The roles that hold a right.
pub fn holders(right: Right) -> &'static [Role] {
    TABLE
        .iter()
        .find(|(known, _)| *known == right)
        .map_or(&[], |(_, roles)| roles)
}

/// Whether a role holds a right.
pub fn holds(role: Role, right: Right) -> bool {
    holders(right).contains(&role)
}

/// What somebody of a role may open for a class: a teacher what is left to teachers, the lead and
/// IT also what asks for a reason of theirs. Nobody opens what is locked.
pub fn power(role: Role) -> UnlockBy {
    match role {
        Teacher => UnlockBy::Teacher,
        Lead | Admin => UnlockBy::Lead,
        Contact | Leadership | Dpo | Inspector => UnlockBy::Nobody,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_right_stands_once_and_somebody_holds_it() {
        for (at, (right, roles)) in TABLE.iter().enumerate() {
            assert!(!roles.is_empty(), "{right:?}");
            assert!(
                TABLE[at + 1..].iter().all(|(other, _)| other != right),
                "{right:?}"
            );
        }
    }

    #[test]
    fn whoever_opens_pages_may_open_something() {
        for role in Role::ALL {
            let may = power(role) != UnlockBy::Nobody;
            assert_eq!(may, holds(role, Right::OpenPages), "{role}");
        }
    }

    #[test]
    fn it_reads_no_safeguarding_content_and_safeguarding_sets_no_security() {
        for right in [
            Right::ReadConcerns,
            Right::WorkCases,
            Right::RevealNames,
            Right::PersonalData,
        ] {
            assert!(!holds(Admin, right), "{right:?}");
        }
        for right in [
            Right::ManagePeople,
            Right::ReadOverview,
            Right::ManagePinned,
            Right::EditPolicy,
            Right::ApprovePolicy,
            Right::ReadOffice,
        ] {
            assert!(!holds(Lead, right), "{right:?}");
            assert!(!holds(Contact, right), "{right:?}");
        }
        let outside: Vec<Right> = TABLE
            .iter()
            .filter(|(_, roles)| roles.contains(&Inspector))
            .map(|(right, _)| *right)
            .collect();
        assert_eq!(
            outside,
            [
                Right::OwnAccount,
                Right::ReadReports,
                Right::ReadSchoolReports
            ]
        );
    }
}
