// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Attesters} from "./Attesters.sol";
import {Guarded} from "./Guarded.sol";
import {Ledger, Total} from "./Ledger.sol";
import {Totals} from "./Totals.sol";

/// @title The life of a settlement: proposed, pending for a window, then active, vetoed or expired
/// @notice Each number is used once, whatever becomes of it, so no honest attester ever signs a number twice.
abstract contract Settlements is Attesters, Totals, Guarded, EIP712 {
    enum Status {
        None,
        Pending,
        Active,
        Vetoed,
        Expired
    }

    struct Settlement {
        bytes32 root;
        bytes32 manifest; // sha2-256 of the manifest's dag-cbor block
        uint64 activatesAt; // Unix seconds
        uint32 setVersion; // the attester set that signed it
        Status status;
    }

    /// Seconds between a proposal and its activation, in which the guardian may veto it.
    uint64 public immutable window;
    /// Seconds without any change after which the open number may be given up.
    uint64 public immutable expiry;

    /// The newest number in use or used up; the next proposal carries the one after it.
    uint64 public lastNumber;
    uint64 public activeNumber;
    /// When a number was last opened or closed, in Unix seconds.
    uint64 public changedAt;
    mapping(uint64 number => Settlement) private _settlements;

    event SettlementProposed(
        uint64 indexed number,
        bytes32 indexed root,
        bytes32 previous,
        bytes32 manifest,
        Total[] totals,
        uint32 setVersion,
        address[] signers,
        uint64 activatesAt
    );
    event SettlementActivated(uint64 indexed number, bytes32 indexed root);
    event SettlementVetoed(uint64 indexed number);
    event SettlementExpired(uint64 indexed number);

    error BadWindow();
    error WrongNumber(uint64 expected);
    error WrongPrevious(bytes32 expected);
    error EmptyRoot();
    error StillPending(uint64 number);
    error NotPending(uint64 number);
    error TooEarly(uint256 allowedAt);
    error TooLate(uint256 allowedUntil);
    error SignedByOldSet(uint32 version);

    constructor(address guardian_, uint64 window_, uint64 expiry_) Guarded(guardian_) EIP712("GrangeRewards", "1") {
        if (expiry_ <= window_) revert BadWindow();
        window = window_;
        expiry = expiry_;
        changedAt = uint64(block.timestamp);
    }

    /// @notice Anyone may relay what M attesters signed.
    /// @param previousRoot Root of the last active settlement; zero before the first.
    /// @param list All totals, strictly ascending by (asset, kind).
    /// @param signatures Over `digest(...)`, ascending by signer.
    function propose(
        uint64 number,
        bytes32 previousRoot,
        bytes32 root_,
        Total[] calldata list,
        bytes32 manifest_,
        bytes[] calldata signatures
    ) external whenRunning {
        if (status(lastNumber) == Status.Pending) revert StillPending(lastNumber);
        if (number != lastNumber + 1) revert WrongNumber(lastNumber + 1);
        if (previousRoot != activeRoot()) revert WrongPrevious(activeRoot());
        if (root_ == 0) revert EmptyRoot();
        address[] memory signers = _quorum(digest(number, previousRoot, root_, list, manifest_), signatures);
        _proposeTotals(list);
        uint64 activatesAt = uint64(block.timestamp) + window;
        _settlements[number] = Settlement(root_, manifest_, activatesAt, setVersion, Status.Pending);
        lastNumber = number;
        changedAt = uint64(block.timestamp);
        emit SettlementProposed(number, root_, previousRoot, manifest_, list, setVersion, signers, activatesAt);
    }

    /// @notice Anyone may activate a proposal once its window is over.
    function activate(uint64 number) external whenRunning {
        Settlement storage pending = _pending(number);
        if (block.timestamp < pending.activatesAt) revert TooEarly(pending.activatesAt);
        if (pending.setVersion != setVersion) revert SignedByOldSet(pending.setVersion);
        pending.status = Status.Active;
        activeNumber = number;
        changedAt = uint64(block.timestamp);
        _activateTotals();
        emit SettlementActivated(number, pending.root);
    }

    /// @notice The guardian may stop a proposal during its window. It can never choose a root.
    function veto(uint64 number) external onlyGuardian {
        Settlement storage pending = _pending(number);
        if (block.timestamp >= pending.activatesAt) revert TooLate(pending.activatesAt);
        pending.status = Status.Vetoed;
        changedAt = uint64(block.timestamp);
        emit SettlementVetoed(number);
    }

    /// @notice Anyone may use up the open number after `expiry` seconds of silence: a proposal nobody activated, or a number
    /// for which no quorum was found. A proposal of a replaced attester set can be cleared away at once.
    function expire(uint64 number) external {
        Settlement storage open = _settlements[number];
        bool pending = status(lastNumber) == Status.Pending;
        uint64 openNumber = pending ? lastNumber : lastNumber + 1;
        if (number != openNumber) revert WrongNumber(openNumber);
        bool outdated = pending && open.setVersion != setVersion;
        if (!outdated && block.timestamp < uint256(changedAt) + expiry) revert TooEarly(uint256(changedAt) + expiry);
        open.status = Status.Expired;
        lastNumber = number;
        changedAt = uint64(block.timestamp);
        emit SettlementExpired(number);
    }

    function settlement(uint64 number) external view returns (Settlement memory) {
        return _settlements[number];
    }

    function root(uint64 number) external view returns (bytes32) {
        return _settlements[number].root;
    }

    function manifest(uint64 number) external view returns (bytes32) {
        return _settlements[number].manifest;
    }

    function status(uint64 number) public view returns (Status) {
        return _settlements[number].status;
    }

    function activeRoot() public view returns (bytes32) {
        return _settlements[activeNumber].root;
    }

    /// @notice The total that a pending settlement would have, else the active one: what must stay covered in either case.
    function committedTotal(address asset, uint8 kind) external view returns (uint128) {
        return status(lastNumber) == Status.Pending ? _proposedTotal(asset, kind) : activeTotal(asset, kind);
    }

    /// @notice The EIP-712 digest that the current attester set signs.
    function digest(uint64 number, bytes32 previousRoot, bytes32 root_, Total[] calldata list, bytes32 manifest_)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(Ledger.hash(number, previousRoot, root_, list, manifest_, setVersion));
    }

    function _pending(uint64 number) private view returns (Settlement storage pending) {
        pending = _settlements[number];
        if (pending.status != Status.Pending) revert NotPending(number);
    }
}
