//! What a signature is worth, in words.

use bulla_evidence::{
    Assurance, Criterion, CriterionName, EmailVoucher, Ground, LeftOpen, SecondFactorVoucher,
    Shown, Standing,
};

use crate::screen::Screen;

/// Prints the level of a signature, the criteria of an advanced one, who vouches, and the limits.
pub(super) fn print(own: &Assurance, screen: Screen) {
    screen.say(
        "    level: simple electronic signature (SES); of an advanced one (eIDAS Art. 26, ZertES Art. 2 b):",
    );
    for criterion in &own.criteria {
        screen.say(&format!("      {}", answer(*criterion)));
    }
    screen.say(&format!("    e-mail address: {}", email(own.email)));
    screen.say(&format!("    second factor: {}", second(own.second_factor)));
    let shows: Vec<_> = own.shows.iter().map(|one| shown(*one)).collect();
    screen.say(&format!("    shows: {}", shows.join("; ")));
    let open: Vec<_> = own.leaves_open.iter().map(|one| left_open(*one)).collect();
    screen.say(&format!("    does not show: {}", open.join("; ")));
}

fn answer(own: Criterion) -> String {
    let criterion = match own.criterion {
        CriterionName::UniqueLink => "linked to one signatory",
        CriterionName::Identification => "identifies the signatory",
        CriterionName::SoleControl => "under sole control",
        CriterionName::ChangeDetection | _ => "later changes are detected",
    };
    let standing = match own.standing {
        Standing::Met => "met",
        Standing::NotMet => "NOT MET",
        Standing::NotShown | _ => "not shown",
    };
    format!("{criterion}: {standing} ({})", ground(own.ground))
}

const fn ground(own: Ground) -> &'static str {
    match own {
        Ground::AddressAlone => "an address, and a name that the sender wrote, stand for a person",
        Ground::CertificateOfOthers => {
            "certified by an authority that you trust and that is not the service"
        }
        Ground::ChangeDetected => "this file differs from what was signed",
        Ground::CommitmentDiffers => "the signed commitment does not open to this document",
        Ground::DeviceNotShown => "files show neither the device nor who used it",
        Ground::DocumentCompared => "this file is what was signed",
        Ground::DocumentMissing => "no document was given",
        Ground::KeysClosed => "the keys had been closed before",
        Ground::KeysNotRecorded => "nothing shows that the log has the keys",
        Ground::KeysRecorded => "the log has the keys, for one account",
        Ground::LogNotChecked => "the log was not checked",
        Ground::NamesWithheld => "neither name nor address is disclosed",
        Ground::OwnWords | _ => "name and address are the signer's own words",
    }
}

const fn email(own: EmailVoucher) -> &'static str {
    match own {
        EmailVoucher::NotShown => "not disclosed",
        EmailVoucher::Organisation => "the signer's organisation vouches, as the sender says",
        EmailVoucher::SenderComparedWords => {
            "the sender vouches, and says that both compared the eight words"
        }
        EmailVoucher::SenderKnewKeys => "the sender vouches, whose device knew these keys before",
        EmailVoucher::Server => "the server alone vouches, which sent a code there",
        EmailVoucher::Signer => "the signer's own words",
        EmailVoucher::Nobody | _ => "nobody vouches: the operator could have taken this place",
    }
}

const fn second(own: SecondFactorVoucher) -> &'static str {
    match own {
        SecondFactorVoucher::Claimed => {
            "claimed only: the server's statement is not in these files"
        }
        SecondFactorVoucher::NotRecorded | _ => "not recorded for this act",
    }
}

const fn shown(own: Shown) -> &'static str {
    match own {
        Shown::Keys => "that these keys signed",
        Shown::Document => "this very document",
        Shown::Recorded => "that the log has it",
        Shown::Time => "when at the latest, by an independent authority",
        Shown::TimeByServer | _ => "when, by the clock of the server",
    }
}

const fn left_open(own: LeftOpen) -> &'static str {
    match own {
        LeftOpen::Person => "which person used the keys",
        LeftOpen::SoleControl => "whether somebody else could use them",
        LeftOpen::Time => "when, if you do not believe the operator",
        LeftOpen::SameLog => "whether the operator shows everybody the same log",
        LeftOpen::Qualified | _ => {
            "a qualified signature: it does not do where the law demands one, or writing by hand"
        }
    }
}
