import { ErrorCode, type ErrorRecord } from '../contract/errors.ts';

/** What a person is told of a broker, and what to do about it: one place for the words, and which error has which. */

const kept = 'entries are kept and sent later';

/** @param at `host:port`, without user and password */
export type Words = (at: string, said: string) => ErrorRecord;

const words =
  (code: ErrorCode, message: (at: string, said: string) => string, hint: string): Words =>
  (at, said) => ({ code, message: message(at, said), hint });

const nameUnknown = words(
  ErrorCode.BrokerNameUnknown,
  (at) => `the name of the broker ${at} is not known`,
  `${kept}; check the address in the configuration and the name server (DNS) of this network`,
);
const nameServer = words(
  ErrorCode.BrokerNameUnknown,
  (at) => `no name server answers that would know the broker ${at}`,
  `${kept}; check the network cable and the name server (DNS) of this network`,
);
const nobodyListens = words(
  ErrorCode.BrokerUnreachable,
  (at) => `nothing listens at ${at}`,
  `${kept}; the broker is not running, or the port in the configuration is wrong`,
);
const noRoute = words(
  ErrorCode.BrokerUnreachable,
  (at) => `there is no way to ${at} from this network`,
  `${kept}; check the network cable, the wireless network and the router`,
);
export const noAnswer = words(
  ErrorCode.BrokerUnreachable,
  (at) => `${at} does not answer`,
  `${kept}; check the address and whether a firewall lets the port through`,
);
export const wasCut = words(
  ErrorCode.BrokerUnreachable,
  (at) => `the connection to the broker ${at} was cut`,
  `${kept}; if this comes again and again, check the network and ask the central team for the broker's log`,
);
const untrusted = words(
  ErrorCode.BrokerUntrusted,
  (at, said) =>
    `the certificate of the broker ${at} is not signed by an authority that this station believes (${said})`,
  `${kept}; put the authority's certificate into the data directory and name it as sync.tls.ca; if it worked before, somebody may stand between: ask the central team`,
);
const expired = words(
  ErrorCode.BrokerCertificateExpired,
  (at) => `the certificate of the broker ${at} has expired`,
  `${kept}; check the clock of this station, then ask the central team to renew the certificate`,
);
const notYet = words(
  ErrorCode.BrokerCertificateExpired,
  (at) => `the certificate of the broker ${at} is not valid yet`,
  `${kept}; the clock of this station is probably behind: set it`,
);
const revoked = words(
  ErrorCode.BrokerUntrusted,
  (at) => `the certificate of the broker ${at} was withdrawn`,
  `${kept}; ask the central team`,
);
const otherName = words(
  ErrorCode.BrokerCertificateName,
  (at, said) => `the certificate of the broker is not for ${at}: ${said}`,
  `${kept}; use the name for which the certificate was made, or ask the central team for one with this name`,
);
const noTls = words(
  ErrorCode.BrokerTlsFailed,
  (at) => `what answers at ${at} does not speak TLS`,
  `${kept}; this is probably the port without TLS: with mqtts:// it usually is 8883`,
);
export const endedInTls = words(
  ErrorCode.BrokerTlsFailed,
  (at) => `what answers at ${at} ends the connection as soon as TLS is spoken to it`,
  `${kept}; this may be the port without TLS: with mqtts:// it usually is 8883`,
);
export const tlsFailed = words(
  ErrorCode.BrokerTlsFailed,
  (at, said) => `${at} and this station do not agree on TLS: ${said}`,
  `${kept}; the broker must offer TLS 1.2 or 1.3; ask the central team`,
);
const certificateWanted = words(
  ErrorCode.StationCertificateRefused,
  (at) => `the broker ${at} wants a certificate of this station`,
  `${kept}; enrol the station, or name sync.tls.certificate and sync.tls.key in the configuration`,
);
export const certificateRefused = words(
  ErrorCode.StationCertificateRefused,
  (at, said) => `the broker ${at} does not take the certificate of this station (${said})`,
  `${kept}; it may have expired or been withdrawn: enrol the station again or ask the central team`,
);
export const notMqtt = words(
  ErrorCode.BrokerProtocol,
  (at, said) => `what answers at ${at} does not speak MQTT as it should (${said})`,
  `${kept}; check the port in the configuration: another service may be there`,
);
export const closedAtOnce = words(
  ErrorCode.BrokerProtocol,
  (at) => `the broker ${at} closes the connection without a word`,
  `${kept}; check the port (with TLS it usually is 8883, without 1883) and ask the central team for the broker's log`,
);
export const version = words(
  ErrorCode.BrokerProtocol,
  (at) => `the broker ${at} does not speak this version of MQTT`,
  `${kept}; set sync.protocol to "auto" in the configuration`,
);
const identifier = words(
  ErrorCode.BrokerRefused,
  (at) => `the broker ${at} does not take the name by which this station connects`,
  `${kept}; the client id is checkpoint-SITE-STATION: ask the central team to allow it`,
);
const refused = words(
  ErrorCode.BrokerRefused,
  (at, said) => `the broker ${at} refuses this station: ${said}`,
  `${kept}; check user name and password in the configuration, and whether the central team has this station in its list`,
);
const banned = words(
  ErrorCode.BrokerRefused,
  (at, said) => `the broker ${at} has shut out this station: ${said}`,
  `${kept}; ask the central team why`,
);
const nameTaken = words(
  ErrorCode.BrokerNameTaken,
  () => 'another computer connects under the name of this station, and each puts the other out',
  `${kept}; two kiosks have the same site and station id: look for a copied disk or configuration, and correct one of them`,
);
export const endsAgain = words(
  ErrorCode.BrokerEndsAgain,
  (at) => `the broker ${at} takes this station and ends the connection soon after, again and again`,
  `${kept}; another kiosk may have the same site and station id (a copied disk or configuration), or the broker does not take packets of this size: ask the central team for its log`,
);
const busy = words(
  ErrorCode.BrokerBusy,
  (at, said) => `the broker ${at} takes nobody at the moment: ${said}`,
  `${kept}; it is tried again by itself`,
);
export const limit = words(
  ErrorCode.BrokerLimit,
  (at, said) => `the broker ${at} does not take what this station sends: ${said}`,
  `${kept}; ask the central team to raise the limits of the broker for this station`,
);
export const topic = words(
  ErrorCode.BrokerTopicRefused,
  (at, said) => `the broker ${at} keeps this station from its own topics: ${said}`,
  `${kept}; ask the central team to correct the access list of the broker (docs/central.md has one)`,
);
export const silent = words(
  ErrorCode.BrokerSilent,
  (at) => `the connection to the broker ${at} stands, and nothing comes back`,
  `${kept}; the network in between has probably gone: it is tried again by itself`,
);
const moved = words(
  ErrorCode.BrokerRefused,
  (at) => `the broker ${at} sends this station to another address`,
  `${kept}; ask the central team for the new address and set sync.broker`,
);

/** Codes of Node and of OpenSSL. Whatever is not in here is told in the system's own words. */
export const bySystemCode: Readonly<Record<string, Words>> = {
  ENOTFOUND: nameUnknown,
  EAI_AGAIN: nameServer,
  EAI_NODATA: nameUnknown,
  ECONNREFUSED: nobodyListens,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ENETDOWN: noRoute,
  EHOSTDOWN: noRoute,
  EADDRNOTAVAIL: noRoute,
  EACCES: noRoute,
  ETIMEDOUT: noAnswer,
  ECONNRESET: wasCut,
  EPIPE: wasCut,
  ECONNABORTED: wasCut,
  CERT_HAS_EXPIRED: expired,
  CERT_NOT_YET_VALID: notYet,
  CERT_REVOKED: revoked,
  ERR_TLS_CERT_ALTNAME_INVALID: otherName,
  HOSTNAME_MISMATCH: otherName,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_CHAIN_TOO_LONG: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_REJECTED: untrusted,
  INVALID_CA: untrusted,
  INVALID_PURPOSE: untrusted,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: certificateWanted,
};

/** Alerts of TLS (RFC 8446, section 6.2) by which the other side says what it thinks of our certificate. */
export const certificateAlert =
  /ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED|UNKNOWN_CERT)/;

/** Return codes 1 to 5 of MQTT 3.1.1 (section 3.2.2.3) and reason codes from 128 on of MQTT 5 (section 2.4). */
export const byReason = (reason: number): Words | null => {
  switch (reason) {
    case 1:
    case 132:
      return version;
    case 2:
    case 133:
      return identifier;
    case 3:
    case 136:
    case 137:
    case 139:
    case 159:
    case 160:
      return busy;
    case 4:
    case 5:
    case 134:
    case 135:
    case 140:
      return refused;
    case 138:
    case 152:
      return banned;
    case 142:
      return nameTaken;
    case 141:
      return silent;
    case 147:
    case 149:
    case 150:
    case 151:
    case 154:
    case 155:
    case 162:
      return limit;
    case 143:
    case 144:
      return topic;
    case 156:
    case 157:
      return moved;
    default:
      return null;
  }
};
