//! Certificates and time: X.509 issuing and path validation, CRL, OCSP, CMS signatures and RFC 3161
//! time-stamps. No key, clock, randomness or network: they are arguments.
