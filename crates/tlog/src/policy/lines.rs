//! The lines of a policy: one word that says what a line defines, then its items, between spaces and
//! tabs. A name must be defined before it is used.

use std::collections::{HashMap, HashSet};

use super::{
    Group, MAX_POLICY_BYTES, MAX_POLICY_ITEMS, Member, NONE, PolicyError, PolicyLog, PolicyWitness,
    WitnessPolicy,
};
use crate::LogVerifier;
use crate::cosignature::CosignatureVerifier;

/// What the lines so far define.
#[derive(Default)]
struct Lines<'a> {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    names: HashMap<&'a str, Member>,
    in_groups: HashSet<&'a str>,
    has_quorum: bool,
    /// What the quorum line names; `None` is `none`.
    quorum: Option<Member>,
}

pub(super) fn parse(text: &str) -> Result<WitnessPolicy, PolicyError> {
    if text.len() > MAX_POLICY_BYTES {
        return Err(PolicyError::TooLarge);
    }
    let mut lines = Lines::default();
    for (line, content) in (1..).zip(text.split_inclusive('\n')) {
        let content = content
            .strip_suffix('\n')
            .ok_or(PolicyError::Format { line })?;
        if content
            .bytes()
            .any(|b| (b < 0x20 && b != b'\t') || b == 0x7f)
        {
            return Err(PolicyError::Character { line });
        }
        let items: Vec<&str> = content
            .split([' ', '\t'])
            .filter(|item| !item.is_empty())
            .collect();
        match items.as_slice() {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            items => lines.add(line, items)?,
        }
    }
    if !lines.has_quorum {
        return Err(PolicyError::NoQuorum);
    }
    Ok(WitnessPolicy {
        logs: lines.logs,
        witnesses: lines.witnesses,
        groups: lines.groups,
        quorum: lines.quorum,
    })
}

impl<'a> Lines<'a> {
    fn add(&mut self, line: usize, items: &[&'a str]) -> Result<(), PolicyError> {
        match *items {
            ["log", vkey] => self.log(line, vkey, None),
            ["log", vkey, url] => self.log(line, vkey, Some(url)),
            ["witness", name, vkey] => self.witness(line, name, vkey, None),
            ["witness", name, vkey, url] => self.witness(line, name, vkey, Some(url)),
            ["group", name, threshold, ref members @ ..] if !members.is_empty() => {
                self.group(line, name, threshold, members)
            }
            ["quorum", name] => self.quorum(line, name),
            _ => Err(PolicyError::Format { line }),
        }
    }

    fn log(&mut self, line: usize, vkey: &str, url: Option<&str>) -> Result<(), PolicyError> {
        let verifier = LogVerifier::from_vkey(vkey).map_err(|_| PolicyError::LogKey { line })?;
        demand_room(line, self.logs.len())?;
        self.demand_new_key(line, verifier.public_key().as_bytes())?;
        self.logs.push(PolicyLog {
            verifier,
            url: url.map(str::to_owned),
        });
        Ok(())
    }

    fn witness(
        &mut self,
        line: usize,
        name: &'a str,
        vkey: &str,
        url: Option<&str>,
    ) -> Result<(), PolicyError> {
        let verifier =
            CosignatureVerifier::from_vkey(vkey).map_err(|_| PolicyError::WitnessKey { line })?;
        demand_room(line, self.witnesses.len())?;
        self.demand_new_key(line, verifier.public_key().as_bytes())?;
        self.define(line, name, Member::Witness(self.witnesses.len()))?;
        self.witnesses.push(PolicyWitness {
            name: name.to_owned(),
            verifier,
            url: url.map(str::to_owned),
        });
        Ok(())
    }

    fn group(
        &mut self,
        line: usize,
        name: &'a str,
        threshold: &str,
        members: &[&'a str],
    ) -> Result<(), PolicyError> {
        demand_room(line, self.groups.len())?;
        let threshold = match threshold {
            "any" => 1,
            "all" => members.len(),
            number => decimal(number).ok_or(PolicyError::Threshold { line })?,
        };
        let mut found = Vec::new();
        for member in members {
            found.push(self.find(line, member)?);
            if !self.in_groups.insert(member) {
                return Err(PolicyError::MemberTwice { line });
            }
        }
        if !(1..=found.len()).contains(&threshold) {
            return Err(PolicyError::Threshold { line });
        }
        self.define(line, name, Member::Group(self.groups.len()))?;
        self.groups.push(Group {
            name: name.to_owned(),
            threshold,
            members: found,
        });
        Ok(())
    }

    fn quorum(&mut self, line: usize, name: &str) -> Result<(), PolicyError> {
        if self.has_quorum {
            return Err(PolicyError::SecondQuorum { line });
        }
        self.has_quorum = true;
        self.quorum = match name {
            NONE => None,
            name => Some(self.find(line, name)?),
        };
        Ok(())
    }

    fn find(&self, line: usize, name: &str) -> Result<Member, PolicyError> {
        let found = self.names.get(name).copied();
        found.ok_or(PolicyError::UnknownName { line })
    }

    fn define(&mut self, line: usize, name: &'a str, member: Member) -> Result<(), PolicyError> {
        if name == NONE || self.names.contains_key(name) {
            return Err(PolicyError::DuplicateName { line });
        }
        self.names.insert(name, member);
        Ok(())
    }

    fn demand_new_key(&self, line: usize, key: &[u8; 32]) -> Result<(), PolicyError> {
        let logs = self.logs.iter().map(|it| it.verifier.public_key());
        let witnesses = self.witnesses.iter().map(|it| it.verifier.public_key());
        if logs.chain(witnesses).any(|own| own.as_bytes() == key) {
            return Err(PolicyError::DuplicateKey { line });
        }
        Ok(())
    }
}

fn demand_room(line: usize, count: usize) -> Result<(), PolicyError> {
    if count < MAX_POLICY_ITEMS {
        Ok(())
    } else {
        Err(PolicyError::TooMany { line })
    }
}

/// A number without sign and leading zero.
fn decimal(text: &str) -> Option<usize> {
    let number: usize = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}
