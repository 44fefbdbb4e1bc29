using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;

namespace Grange.Chain;

/// <summary>What a custom error of the ledger's contracts means, and what to do about it.</summary>
/// <param name="Sentence">The cause; <c>{name}</c> stands for the error's value of that name.</param>
/// <param name="Next">The next step.</param>
public sealed record RevertText(string Sentence, string Next)
{
    const string See = "grange settlements", Powers = "grange chain powers shows who may", Report = "this is a fault of the program: please report it";

    static readonly FrozenDictionary<string, RevertText> Texts = new Dictionary<string, RevertText>
    {
        // Settlements
        ["WrongNumber"] = new("settlements are numbered without gaps and the next one is {expected}", See),
        ["WrongPrevious"] = new("the settlement does not follow the active root {expected}", "compose it anew from the active settlement"),
        ["EmptyRoot"] = new("a settlement's root is not zero", "compose it anew: a tree with a leaf has a root"),
        ["StillPending"] = new("settlement {number} is pending, and there is one at a time", "activate it, or wait until it is vetoed or expires"),
        ["NotPending"] = new("settlement {number} is not pending", See),
        ["TooLate"] = new("it was allowed until {allowedUntil}", See),
        ["TooEarly"] = new("it is allowed from {allowedAt} on", "call this again then"),
        ["BadWindow"] = new("the pending window must be shorter than the time after which a number expires", "grange chain deploy --window SECONDS"),
        ["SignedByOldSet"] = new("the settlement was signed by attester set {version}, which has been replaced", "have the current set sign it: grange attester"),
        ["QuorumMissing"] = new("{needed} attesters must sign and {signatures} did", "wait for the others: GET /api/v1/attesters"),
        ["NotAttester"] = new("{signer} signed and is no attester of the current set", "GET /api/v1/attesters lists the set"),
        ["SignersNotAscending"] = new("the signatures are not in ascending order of their signers, or one stands twice", "sort them by signer and leave out doubles"),
        ["ECDSAInvalidSignature"] = new("a signature is not of anybody", "sign again: 65 bytes r, s, v"),
        ["ECDSAInvalidSignatureLength"] = new("a signature has {length} bytes and not 65", "sign again: 65 bytes r, s, v"),
        ["ECDSAInvalidSignatureS"] = new("a signature has the high of its two forms", "use the low s: N - s with the other v"),
        ["BadAttesterSet"] = new("an attester set is strictly ascending and has at least as many members as must sign", "sort it, leave out doubles, lower the threshold"),
        ["HasEquivocated"] = new("{attester} signed two settlements for one number and is no attester ever again", "name another"),
        ["NoEquivocation"] = new("the two settlements do not convict anybody: same number, same set, different content, one signer", "bring two such signatures"),
        ["NotEquivocated"] = new("{attester} has not been convicted", "convict it first: slashEquivocation with its two signatures"),
        ["TotalsNotAscending"] = new("the totals are not in strictly ascending order of asset and kind", "sort them and leave out doubles"),
        ["TotalMissing"] = new("a total of the active settlement is missing", "a settlement repeats every total that is above zero"),
        ["TotalShrinks"] = new("a total is below that of the active settlement, and totals only grow", "compose it anew from the active settlement"),
        ["UnknownKind"] = new("there is no leaf kind {kind} with a total", "kinds are 0 earned, 1 paid, 2 spent"),
        ["AboveLimit"] = new("a total is above its limit {limit}: what the schedule emitted by now, or what is locked", "compose it anew, or wait for the schedule"),
        ["PaidAboveSpent"] = new("more would be paid than was spent", "compose it anew: paid and fees come to what was spent"),
        ["IsPaused"] = new("the guardian stopped proposals, activations and claims until {until}", "call this again then; nothing that was earned is lost"),
        ["PausedLately"] = new("the guardian may pause again from {allowedAt} on", "call this again then"),
        ["BadPause"] = new("a pause takes at most {longest} seconds", "name less"),
        ["NotGuardian"] = new("only the guardian may do this", Powers),
        ["BadMultiple"] = new("the circuit breaker lets at least one day's emission pass", "name 1 or more"),
        // Claims
        ["NothingToClaim"] = new("everything of this leaf has been claimed", "grange earnings shows what is on its way"),
        ["NotClaimable"] = new("leaves of kind {kind} are not claimed", "claim kinds 0 (earned) and 1 (paid)"),
        ["BadProof"] = new("the proof does not lead to the active root", "take a proof of the active settlement: grange claim does"),
        ["ProofHolds"] = new("the answer to challenge {challenge} is right", "only a wrong answer is disproved: grange storage dispute EPOCH names those of an epoch"),
        ["BreakerOpen"] = new("more was claimed in a day than the circuit breaker lets pass", "claim again later: there is room for a day's emission every day"),
        ["TotalExceeded"] = new("more would be claimed than the settlement's total", "this settlement is wrong: grange audit names how"),
        // Vault
        ["UnknownAsset"] = new("{asset} is no token that may be kept there", "GET /api/v1/chain names cash and tokens"),
        ["NothingReceived"] = new("no money arrived", "approve the amount first, or name more than zero"),
        ["WrongAmountReceived"] = new("{received} of {expected} arrived: a token that keeps a fee on transfers is not taken", "use a token that arrives in full"),
        ["AboveFree"] = new("no more than {free} base units are free to be asked back", "grange account balance"),
        ["AboveLocked"] = new("more would be paid than is locked", "grange account balance"),
        ["Committed"] = new("what the settlement says was spent stays in the vault", "ask back less, or wait for the next settlement"),
        ["NotRequested"] = new("nothing was asked back", "grange cash unlock AMOUNT"),
        ["NothingToWithdraw"] = new("nothing of what was asked back is left: it was spent before", "grange account balance"),
        ["SettlementNeeded"] = new("what was spent before must be settled first: by settlement {number}", "grange cash withdraw, once grange settlements shows it active"),
        ["NotRewards"] = new("only Rewards moves money out of the vault", "grange claim"),
        // Prices and credits
        ["NotFeeder"] = new("the account is no feeder of prices", Powers),
        ["BadFeeders"] = new("feeders are 1 to 15 accounts in strictly ascending order", "sort them and leave out doubles"),
        ["EmptyPrice"] = new("a price is above zero", "grange price post SYMBOL MICROUSD"),
        ["StalePost"] = new("the price was seen at {observedAt}: more than five minutes ago, in the future, or not after the feeder's last one", "look at the market again and post: grange price post SYMBOL MICROUSD"),
        ["FarOff"] = new("the price is below half or above double of the average {ema} pico-dollars", "check it; a market that moved so far is followed in steps, or starts anew after ten minutes without posts"),
        ["StalePrice"] = new("the token's newest price is of {observedAt}, and credits are made at one of the last ten minutes", "wait for the feeders, or post one: grange price post SYMBOL MICROUSD"),
        ["UncertainPrice"] = new("the feeders disagree so much that the price {ema} could be anything", "wait until they agree: grange price show"),
        ["BelowMinimum"] = new("the price moved: only {credits} credits would be made", "ask for the price again: grange credits buy N"),
        ["NothingMinted"] = new("so little of the token makes no credit", "burn more of it"),
        ["AboveBalance"] = new("the account has {balance} credits", "grange credits buy N"),
        ["AboveAllowance"] = new("the account lets this spender use {allowance} credits", "grange credits buy N allows the operator what it buys"),
        // Channels
        ["UnknownChannel"] = new("there is no channel {id}: never opened, or closed", "open one, and sign vouchers for its id"),
        ["EmptyDeposit"] = new("a channel is opened and topped up with more than zero", "name an amount"),
        ["BadPayee"] = new("a channel pays somebody else than its payer", "name the payee"),
        ["BadVoucher"] = new("the voucher is not its payer's word for this channel, contract and chain", "sign it with the payer's key for this chain's Channels contract"),
        ["NothingToRedeem"] = new("everything the voucher promises has been paid, as far as the deposit reaches", "bring a newer voucher, or have the payer top up"),
        ["NotPayer"] = new("only the payer begins to close a channel", "the payee may close it at once"),
        ["AlreadyClosing"] = new("the channel closes at {closesAt}", "redeem the newest voucher before, or open another channel"),
        ["NotClosing"] = new("nobody has begun to close the channel", "begin with beginClose, and wait out the delay"),
        // Stakes
        ["EmptyBond"] = new("a bond is more than zero", "name an amount"),
        ["AboveBond"] = new("the account has {bonded} wei bonded", "name no more than that"),
        ["NotUnbonding"] = new("no part of the bond was announced to leave", "announce it first, and wait out the delay"),
        ["NothingToSlash"] = new("the verdict has been carried out", "nothing is left to do"),
        // Powers, schedules, tokens
        ["NotDeployer"] = new("only its deployer binds the powers", Powers),
        ["AlreadyBound"] = new("the powers are bound", Powers),
        ["NotOwned"] = new("{target} does not belong to the access manager", "move its ownership to the manager first"),
        ["ScheduleAlreadySet"] = new("{asset} has an emission, and an emission is set once", "a token that came later has none yet"),
        ["BadSchedule"] = new("a schedule has periods of at least a second and does not grow", "grange network check FILE"),
        ["NotMinter"] = new("only Rewards mints", "grange claim"),
        ["OwnableUnauthorizedAccount"] = new("{account} is not the owner: rules change through council and timelock", Powers),
        ["OwnableInvalidOwner"] = new("{owner} can not be an owner", "name another account"),
        ["AccessControlUnauthorizedAccount"] = new("{account} is not of the council", Powers),
        ["AccessControlBadConfirmation"] = new("a role is given up by its holder alone", Powers),
        ["TimelockInsufficientDelay"] = new("a change waits at least {minDelay} seconds", "propose it with that delay"),
        ["TimelockUnexpectedOperationState"] = new("the change is not proposed, not ready yet, or done", "call this again once its delay is over"),
        ["TimelockUnexecutedPredecessor"] = new("another change must be executed before this one", "execute that one first"),
        ["TimelockUnauthorizedCaller"] = new("only the timelock itself may do this", "propose it as a change of the timelock"),
        ["TimelockInvalidOperationLength"] = new("a batch has as many targets as values and calls", "make the three lists equally long"),
        ["AccessManagerUnauthorizedAccount"] = new("{msgsender} has not the role for this: rules change through council and timelock", Powers),
        ["AccessManagerUnauthorizedCall"] = new("{caller} may not call this: rules change through council and timelock", Powers),
        ["AccessManagerUnauthorizedCancel"] = new("{msgsender} may not cancel this", Powers),
        ["AccessManagerUnauthorizedConsume"] = new("{target} has no scheduled call to use up", Powers),
        ["AccessManagerAlreadyScheduled"] = new("the call is scheduled", "wait until it is ready"),
        ["AccessManagerNotScheduled"] = new("the call is not scheduled", "schedule it first"),
        ["AccessManagerNotReady"] = new("the scheduled call is not ready", "call this again later"),
        ["AccessManagerExpired"] = new("the scheduled call has expired", "schedule it anew"),
        ["AccessManagerBadConfirmation"] = new("a role is given up by its holder alone", Powers),
        ["AccessManagerInvalidInitialAdmin"] = new("{initialAdmin} can not be the first admin", "name another account"),
        ["AccessManagerLockedFunction"] = new("the function can not be given to a role", Powers),
        ["AccessManagerLockedRole"] = new("role {roleId} can not be changed", Powers),
        ["ERC20InsufficientBalance"] = new("{sender} has {balance} base units of the token and {needed} are needed", "grange account balance; on a local chain: grange account fund"),
        ["ERC20InsufficientAllowance"] = new("{spender} may take {allowance} base units of the token and {needed} are needed", "approve it first: grange cash lock and grange credits buy do"),
        ["ERC20ExceededCap"] = new("the token's supply would pass its cap {cap}", "nobody can mint more"),
        ["ERC20InvalidCap"] = new("a token's cap is above zero", "grange network check FILE"),
        ["ERC20InvalidApprover"] = new("the zero address approves nothing", "name the account"),
        ["ERC20InvalidReceiver"] = new("{receiver} can not receive the token", "name another account"),
        ["ERC20InvalidSender"] = new("{sender} can not send the token", "name another account"),
        ["ERC20InvalidSpender"] = new("{spender} can not be approved", "name another account"),
        ["ERC2612ExpiredSignature"] = new("the permit was good until {deadline}", "sign a new one"),
        ["ERC2612InvalidSigner"] = new("the permit is {signer}'s and not {owner}'s", "sign it with the owner's key"),
        ["InvalidAccountNonce"] = new("the account's next permit has number {currentNonce}", "sign it with that number"),
        ["SafeERC20FailedOperation"] = new("the token {token} refused the transfer", "check its balance and allowance"),
        // Storage disputes
        ["BadPiece"] = new("piece {index} is out of its range", "name the pieces of the data set as it was agreed"),
        ["EmptySet"] = new("the data set has no leaves", "name its pieces"),
        ["WrongLength"] = new("the proofs come to another length than {expected} bytes", "a proof is its leaf and its height's siblings, without framing"),
        // What OpenZeppelin's tools say
        ["AddressEmptyCode"] = new("there is no contract at {target}", "GET /api/v1/chain names the ledger's"),
        ["FailedCall"] = new("the call inside the change failed without a reason", "try the call by itself"),
        ["InsufficientBalance"] = new("the contract has {balance} wei and {needed} are needed", "send it the rest"),
        ["InvalidShortString"] = new("a text is too long for its place", Report),
        ["StringTooLong"] = new("a text is too long for its place", Report),
        ["SafeCastOverflowedUintDowncast"] = new("a number needs more than {bits} bits", "name a smaller one"),
    }.ToFrozenDictionary();

    /// <summary>The text of a custom error; null when there is none.</summary>
    public static RevertText? Of(string error) => Texts.GetValueOrDefault(error);

    /// <summary>The sentence with the error's values in it; times are in UTC.</summary>
    internal string With(AbiValues values)
    {
        var said = Sentence;
        foreach (var name in values.Names)
            if (said.Contains($"{{{name}}}", StringComparison.Ordinal)) said = said.Replace($"{{{name}}}", Text(name, values[name]), StringComparison.Ordinal);
        return said;
    }

    static string Text(string name, object value) => value is BigInteger seconds && IsTime(name) && seconds < uint.MaxValue
        ? seconds.IsZero ? "never" : $"{DateTimeOffset.FromUnixTimeSeconds((long)seconds):u}"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    static bool IsTime(string name) => name is "deadline" || name.EndsWith("At", StringComparison.Ordinal) || name.EndsWith("ntil", StringComparison.Ordinal);
}
