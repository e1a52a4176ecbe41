/**
 * One error class for every room. Callers match on `code`, never on wording.
 * Bands: 1xxx configuration and command line · 2xxx devices · 3xxx credentials · 4xxx ledger ·
 * 5xxx sync and signed objects · 6xxx RPC and loopback · 7xxx central receiver · 8xxx host.
 */
export const ErrorCode = {
  ConfigurationInvalid: 1001,
  ConfigurationUnreadable: 1002,
  /** The file of the configuration is damaged; the one that worked last is in use. */
  ConfigurationLastGood: 1011,
  UsageWrong: 1003,
  RulesInvalid: 1004,
  TrustUnreadable: 1005,
  /** A set of questions that cannot be used, or none of that name. */
  QuestionsInvalid: 1010,
  DemoRefused: 1006,
  /** A line of a recording that is none. */
  RecordingInvalid: 1007,
  /** The key or certificate of an issuing office cannot sign permits. */
  PermitKeyUnusable: 1021,
  /** What a permit shall say is not in its form. */
  PermitFieldsInvalid: 1022,
  /** A file or folder that a command should write is there already, or cannot be written. */
  OutputUnusable: 1023,
  /** A file that a command should read is not there or not in its form. */
  InputUnreadable: 1024,
  /** A list for stations, or what it is made from, is wrong: it names the line or field. */
  ListInputInvalid: 1025,
  /** No USB stick is there. */
  StickMissing: 1027,
  /** It can only be read. */
  StickProtected: 1029,
  StickFull: 1030,
  /** It does not answer in time, and may never. */
  StickSilent: 1031,
  /** It was pulled out in the middle of it, or is broken. */
  StickGone: 1032,
  /** One is plugged in that this computer cannot read: its file system is not mounted. */
  StickUnreadable: 1033,
  /** It has nothing on it of what is looked for. */
  StickLacks: 1034,
  /** No backup of a configuration, a damaged one, or one of another station. */
  BackupUnusable: 1028,
  /** The key of an issuing office cannot sign lists. */
  SigningKeyUnusable: 1026,
  /** An enrolment code that is none, or mistyped. */
  EnrolmentCodeWrong: 1041,
  /** An enrolment or a retirement began and did not end: it must be run again. */
  EnrolmentUnfinished: 1042,
  /** Central does not take this request for enrolment: the code is used up, too old, or none of its own. */
  EnrolmentRefused: 1043,
  /** What came as the answer is none, or is not signed by the root that the code names. */
  EnrolmentAnswerWrong: 1044,
  EnrolmentRequestWrong: 1045,
  /** The enrolment listener cannot be reached, or is another than the code says. */
  EnrolmentUnreachable: 1046,
  /** This kiosk believes another root already: only an installer on site may change that. */
  EnrolmentOtherRoot: 1047,
  /** The roster of staff or residents cannot be read, or a line of its table is wrong. */
  RosterUnreadable: 1061,
  RosterInvalid: 1062,
  /** The keys of this station are closed with a key of the system that is not to be had: they are never made anew by themselves. */
  KeysClosed: 1071,
  /** One of its keys cannot be read, or is damaged. */
  KeyUnreadable: 1072,
  /** A language for visitors that cannot be used. */
  VisitorWordsInvalid: 1063,
  /** Installer and central did not read the same words. */
  EnrolmentWordsDiffer: 1048,
  /** There is nothing that could be wiped, or entries that nobody has yet would be. */
  RetirementRefused: 1049,
  /** Central takes this kiosk out of service: it is wiped as soon as central has all of its entries. */
  RetirementWaits: 1050,
  /** It was taken out of service: it has no keys any more, and decides nothing. */
  Retired: 1051,

  DeviceUnreachable: 2001,
  DeviceLost: 2002,
  DeviceSilent: 2003,
  ProfileUnknown: 2004,
  ProfileInvalid: 2005,
  ScannerMissing: 2006,
  ThermometerMissing: 2007,
  /** Another program holds the port. */
  DeviceBusy: 2008,
  DevicePermission: 2009,
  /** The system library of a transport does not load here, or this system has none. */
  TransportUnavailable: 2010,
  /** No screen is open that could pass on what the keyboard or camera reads. */
  ScreenMissing: 2011,
  CameraRefused: 2012,
  CameraMissing: 2013,
  CameraFailed: 2014,
  /** The device answered with an exception or with something else than was asked for. */
  DeviceAnswerWrong: 2015,
  /** The window of the screen does not have the keyboard: what a keyboard wedge types goes somewhere else. */
  ScreenUnfocused: 2016,
  /** An installer tries it out: what it reads belongs to the test and is no passage. */
  DeviceUnderTest: 2017,
  FrameTooLong: 2101,
  FrameNotText: 2102,
  FrameIncomplete: 2103,
  /** An input method of the computer took keys of a code and typed others in their place. */
  FrameRewritten: 2104,
  ChecksumWrong: 2201,
  /** It is too cold or too hot around the thermometer for it to measure people rightly. */
  SurroundingsWrong: 2202,
  PrinterPaperOut: 2301,
  PrinterCoverOpen: 2302,
  PrinterError: 2303,
  PrinterOutcomeUnknown: 2304,
  /** The slip waited until its person had gone: it was dropped, and is recorded as dropped. */
  PrinterJobStale: 2305,
  PrinterDocumentInvalid: 2306,
  /** No such job or passage that could be printed or asked about (any more). */
  PrinterJobUnknown: 2307,
  /** It is waiting for the printer already. */
  PrinterJobWaiting: 2308,
  PrinterMissing: 2309,
  /** Slips are printed without it. */
  PrinterLogoUnusable: 2310,
  BarrierFailed: 2401,
  /** A device that the barrier depends on is faulty. */
  BarrierInhibited: 2402,
  BarrierMissing: 2403,

  CredentialUnknownKind: 3001,
  CredentialMalformed: 3002,
  CredentialEmpty: 3003,
  CredentialTooLong: 3004,
  /** A part of the code unpacks to more than any such code holds. */
  CredentialInflated: 3005,
  /** Parts of a code in several pieces are missing. */
  CredentialIncomplete: 3006,
  SignatureInvalid: 3101,
  SignerUnknown: 3102,
  AlgorithmRefused: 3103,
  CredentialExpired: 3104,
  CredentialNotYetValid: 3105,
  CredentialRevoked: 3106,
  /** The signer may not sign this kind of certificate. */
  KeyUsageWrong: 3107,
  /** The signer's country or address is not the one that the code names. */
  IssuerMismatch: 3108,
  /** The signer's own certificate was not valid when it signed. */
  SignerExpired: 3109,
  /** A genuine permit that does not hold on this day or at this hour. */
  PermitNotNow: 3110,
  /** The signer's certificate was withdrawn: nothing of its is genuine any more. */
  SignerWithdrawn: 3111,

  LedgerWriteFailed: 4002,
  LedgerDiskFull: 4003,
  LedgerMalformed: 4004,
  LedgerMissing: 4005,
  LedgerForeign: 4007,
  /** Written by a newer version of this software. */
  LedgerNewer: 4008,
  /** It was damaged and set aside; a new one is written, and what is readable of the old one is brought over. */
  LedgerSetAside: 4011,
  /** What was readable of a damaged ledger has been brought over. */
  LedgerSalvaged: 4012,
  /** Entries that were committed are beyond saving. */
  LedgerEntriesLost: 4013,
  /** Nothing could be brought over from a ledger that was set aside. */
  LedgerNotSalvaged: 4014,
  /** The disk has broken one ledger after the other; passages still go into a new one each time. */
  LedgerDiskFailing: 4015,
  /** Another program holds the file. */
  LedgerLocked: 4009,
  /** Little space is left; passages are still taken as ever. */
  DiskNearlyFull: 4101,
  /** The disk is full: passages go on into the space that was kept for this. */
  LedgerOnReserve: 4102,
  /** Retention, or emptying the WAL. */
  LedgerCareFailed: 4103,

  BrokerUnreachable: 5001,
  BrokerRefused: 5002,
  /** The name of the broker is not known to the name server, or there is no name server. */
  BrokerNameUnknown: 5003,
  /** No authority that this station believes has signed the broker's certificate. */
  BrokerUntrusted: 5004,
  /** The broker's certificate is over or not valid yet, by this station's clock. */
  BrokerCertificateExpired: 5005,
  /** The broker's certificate is for another name. */
  BrokerCertificateName: 5006,
  /** The two do not agree on TLS: no TLS there, or another version of it. */
  BrokerTlsFailed: 5007,
  /** The broker does not take this station's certificate, or wants one. */
  StationCertificateRefused: 5008,
  /** A file that the configuration names for the connection is missing, or is not what it should be. */
  BrokerFilesUnusable: 5009,
  /** The broker's access list keeps this station from its own topics. */
  BrokerTopicRefused: 5010,
  /** Somebody else connects under the name of this station. */
  BrokerNameTaken: 5011,
  /** The broker takes no packets, or not as many or as large ones, as the station has to send. */
  BrokerLimit: 5012,
  BrokerBusy: 5013,
  /** The connection stands, and nothing comes back. */
  BrokerSilent: 5014,
  /** What answers there does not speak MQTT, or none of the versions that are allowed. */
  BrokerProtocol: 5015,
  /** The part of the station that sends has ended; it is started again. */
  SyncEnded: 5016,
  /** More is asked for at once than is sent again. */
  ResendRefused: 5017,
  /** The broker takes the station, and ends the connection soon after, again and again. */
  BrokerEndsAgain: 5018,
  /** The broker's access list keeps from this station what central tells it: lists, role keys or commands. */
  DownlinkRefused: 5019,
  AcknowledgementForged: 5101,
  AcknowledgementForeign: 5102,
  AcknowledgementBackward: 5103,
  AcknowledgementMismatch: 5104,
  AcknowledgementAhead: 5105,
  /** What came about who is inside was not made with the key that the stations of the site share. */
  PresenceRefused: 5191,
  /** The key of the site that central gave is for another station, or not what it should be. */
  SiteKeyUnusable: 5192,
  SignedObjectMalformed: 5201,
  SignedObjectForged: 5202,
  SignedObjectWrongRole: 5203,
  SignedObjectWrongAudience: 5204,
  SignedObjectExpired: 5205,
  /** Not newer than the one that is held. */
  SignedObjectOlder: 5206,
  /** Signed for its role, and not what such a list holds. */
  ListContentInvalid: 5211,
  ListTooLarge: 5212,
  /** A list that is held cannot be used any more; the one before it is. */
  ListDamaged: 5213,
  /** A list could not be written into the data directory. */
  ListNotStored: 5214,
  /** Decisions rest on a list that is older than the configuration allows. */
  ListOld: 5215,
  /** A list that came was not taken. */
  ListRefused: 5216,
  /** What came over the network is not what its manifest says. */
  ListIncomplete: 5217,
  /** Role keys, or another root, that no root of this station has signed, or that are older than those it has. */
  TrustRefused: 5221,
  /** Role keys that came could not be written. */
  TrustNotStored: 5222,
  /** The certificate of the station ends within 30 days, and central has not given it another. */
  CertificateEnding: 5231,
  /** It has ended: no broker lets the station in. */
  CertificateOver: 5232,
  /** Another certificate came that is not for this station's key, or the broker did not take it. */
  CertificateRefused: 5233,
  SealedUnreadable: 5301,
  WatchListMalformed: 5401,
  /** It was encrypted to other stations. */
  WatchListForeign: 5402,
  /** It is not newer than the one in use. */
  WatchListOlder: 5403,
  /** Changes that continue a list which is not the one in use, or skip some. */
  WatchListGap: 5404,
  /** More people, changes or days than a watch list holds. */
  WatchListTooLarge: 5405,
  /** A line of the table that a watch list is made of says what cannot be. */
  WatchListTableInvalid: 5406,
  WatchListKeyUnreadable: 5407,
  /** It is used on, and is past the day until which it was signed. */
  WatchListExpired: 5408,
  WatchHitAnswered: 5409,
  /** A command that no key for commands has signed, or that is for another station. */
  CommandNotBelieved: 5601,
  /** Signed, and not in the form of its kind. */
  CommandMalformed: 5602,
  /** This version of the software does not know it. */
  CommandUnknown: 5603,
  /** The station stopped while it was at it. */
  CommandInterrupted: 5604,
  /** Another command had this id. */
  CommandIdTaken: 5605,
  /** More than a station does: dropped. */
  CommandTooOften: 5606,
  /** So old that the station no longer knows whether it has done it. */
  CommandForgotten: 5607,
  /** The account of the commands that were done could not be kept. */
  CommandsUnrecorded: 5608,
  /** A configuration from central that is not newer than those before. */
  ConfigurationOlder: 5611,
  /** The station could not reach central with it, or not start, and has gone back. */
  ConfigurationReverted: 5612,
  /** The configuration that was to be used cannot be: the station runs with another. */
  ConfigurationFellBack: 5613,

  RpcArgumentInvalid: 6001,
  RpcUnknownLane: 6002,
  RpcNotDemo: 6003,
  RpcTimeout: 6004,
  /** No such input device in the screen of this lane. */
  RpcUnknownDevice: 6005,
  /** More than anybody can scan: dropped. */
  RpcTooOften: 6006,
  /** A passage from paper lies in the future, too far back, or says what cannot be. */
  PaperEntryInvalid: 6007,
  /** Somebody is being measured at this lane: nobody else can be. */
  RpcLaneBusy: 6008,
  /** A passage whose person is no longer in memory. */
  RpcPersonForgotten: 6009,
  /** No travel permit waits for what was said of it. */
  PermitNotWaiting: 6021,
  /** Nobody waits for these answers (any more): the person was decided, or somebody else is asked by now. */
  DeclarationOver: 6022,
  /** The officer has decided about this person already. */
  OfficerAnswered: 6024,
  /** Answers that do not fit the questions. */
  DeclarationInvalid: 6023,
  /** What was asked for needs another role than the one that acts on this screen. */
  RoleMissing: 6031,
  PinWrong: 6032,
  /** Too many wrong PINs: it takes a while until the next try. */
  PinThrottled: 6033,
  /** It is too late to correct this passage, or it was undone already. */
  CorrectionTooLate: 6041,
  /** The roster does not know this line any more. */
  RosterPersonUnknown: 6042,
  /** No vehicle stands at the lane. */
  VehicleMissing: 6051,
  /** There is nothing (any more) that this sheet could say. */
  SheetUnknown: 6052,
  /** Who takes over is nobody whom this station knows, or the one who hands over. */
  ShiftRefused: 6053,
  /** Somebody who was referred to testing here is infected. */
  ReferralPositive: 6054,
  OperatorInvalid: 6034,
  OperatorsUnreadable: 6035,
  /** The ledger was opened anew while a supervisor's question was being answered. */
  RecordsUnread: 6036,
  /** A supervisor waits for a code: the next one at this lane is looked for, and is no passage. */
  CodeLookedFor: 6037,
  /** No such file to be saved (any more): it has to be begun anew. */
  ExportOver: 6038,
  /** A USB stick that is not there, is full, or cannot be written. */
  DriveUnusable: 6039,
  /** The configuration does not allow it. */
  TrainingNotAllowed: 6040,
  /** Nobody’s word makes a clock right that cannot be. */
  ClockNotConfirmed: 6043,
  /** No gate is here now: an installer sets this kiosk up. */
  SetupUnderWay: 6061,
  /** An installer records the traffic of the devices, whole codes too. */
  TrafficRecorded: 6063,
  /** A step of the set-up lacks something. */
  SetupIncomplete: 6062,
  LoopbackForbidden: 6101,
  StationNotRunning: 6102,
  StationAmbiguous: 6103,

  CentralStoreFailed: 7002,
  CentralUnreachable: 7003,
  CentralPersonUnknown: 7004,
  ReferralUnknown: 7010,
  /** No referral number, or a character of it is wrong. */
  ReferralMalformed: 7011,
  /** Several stations gave out this number: the code on the slip says which one it was. */
  ReferralAmbiguous: 7012,
  /** This receiver enrols nobody yet. */
  EnrolmentNotSetUp: 7041,
  /** No station of that name was enrolled. */
  StationUnknown: 7042,
  /** A station of that name is enrolled already. */
  StationTaken: 7043,
  /** Too many wrong requests from one address. */
  EnrolmentTooOften: 7044,
  EnrolmentFileFailed: 7045,

  /** No reply to a command in time. */
  CommandUnanswered: 7051,

  AlreadyRunning: 8001,
  PortInUse: 8002,
  DataDirectoryUnusable: 8003,
  ChildFailed: 8004,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

export type ErrorName = keyof typeof ErrorCode;

const nameByCode = new Map<number, ErrorName>(
  Object.entries(ErrorCode).map(([name, code]) => [code, name as ErrorName]),
);

/** What crosses a process border in place of an Error. `hint` says what a person can do about it. */
export type ErrorRecord = Readonly<{ code: number; message: string; hint: string }>;

export class CheckpointError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint = '', options?: ErrorOptions) {
    super(message, options);
    this.name = `CheckpointError.${nameByCode.get(code) ?? code}`;
    this.code = code;
    this.hint = hint;
  }

  toRecord(): ErrorRecord {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** The message of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The code that the system or SQLite gave an error (`ENOENT`, `SQLITE_BUSY`); empty where it has none. */
export const systemCode = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

/** What was thrown, as one of our own errors: as it is where it is one, otherwise with this code and hint. */
export const asCheckpointError = (thrown: unknown, code: ErrorCode, hint: string): CheckpointError =>
  thrown instanceof CheckpointError ? thrown : new CheckpointError(code, messageOf(thrown), hint, { cause: thrown });
