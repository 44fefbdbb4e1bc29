// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Anchors} from "./Anchors.sol";
import {Attesters} from "./Attesters.sol";
import {Breaker} from "./Breaker.sol";
import {Emissions} from "./Emissions.sol";
import {Equivocations} from "./Equivocations.sol";
import {EARNED, Ledger, PAID} from "./Ledger.sol";
import {Settlements} from "./Settlements.sol";
import {Token} from "./Token.sol";
import {Vault} from "./Vault.sol";

/// @title Pays what the active settlement says, to the account it says, once
/// @notice `paid <= activeTotal` per (asset, kind) at all times; earned totals never exceed the emission schedule, spent totals
/// never what is locked in the Vault toward the operator that charged it, whose account is the `asset` of paid and spent leaves.
/// There is no withdraw, no upgrade and no way to edit a balance.
contract Rewards is Equivocations, Breaker, Anchors {
    struct Claim {
        address account;
        address asset;
        uint8 kind;
        uint256 cumulative;
        bytes32[] proof;
    }

    Emissions public immutable emissions;
    Vault public immutable vault;

    mapping(address asset => mapping(uint8 kind => uint256)) public paid;
    mapping(address account => mapping(address asset => mapping(uint8 kind => uint256))) public claimed;

    event Claimed(address indexed account, address indexed asset, uint8 indexed kind, uint256 amount, uint256 cumulative);

    error NotClaimable(uint8 kind);
    error BadProof();
    error NothingToClaim();
    error TotalExceeded(address asset, uint8 kind);

    /// @param owner_ Rotates the attester set and the guardian; a timelock on public chains.
    /// @param window_ Seconds of the pending window; 0 on a local chain.
    /// @param expiry_ Seconds of silence after which an open number may be given up; more than one settlement interval.
    /// @param cash The token the Vault accepts, for ever.
    /// @param withdrawDelay Seconds a withdrawal from the Vault waits when no proof is presented.
    constructor(
        Emissions emissions_,
        address owner_,
        address guardian_,
        address[] memory attesters_,
        uint32 threshold_,
        uint64 window_,
        uint64 expiry_,
        address cash,
        uint64 withdrawDelay
    ) Attesters(owner_, attesters_, threshold_) Settlements(guardian_, window_, expiry_) {
        emissions = emissions_;
        vault = new Vault(cash, withdrawDelay);
    }

    /// @notice Pays `account` what its leaf says less what it was paid before. Anyone may call; the money goes to `account`.
    /// Earned amounts are paid as far as the circuit breaker has room; claim again for the rest.
    function claim(address account, address asset, uint8 kind, uint256 cumulative, bytes32[] calldata proof) external whenRunning {
        if (_claim(account, asset, kind, cumulative, proof) > 0) return;
        if (cumulative > claimed[account][asset][kind]) revert BreakerOpen(asset);
        revert NothingToClaim();
    }

    /// @notice Several claims at once. One that somebody has already made pays nothing and does not stop the others.
    function claimMany(Claim[] calldata claims) external whenRunning {
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata c = claims[i];
            _claim(c.account, c.asset, c.kind, c.cumulative, c.proof);
        }
    }

    function _claim(address account, address asset, uint8 kind, uint256 cumulative, bytes32[] calldata proof)
        private
        returns (uint256 amount)
    {
        if (kind > PAID) revert NotClaimable(kind);
        bytes32 leaf = Ledger.leaf(account, asset, kind, cumulative);
        if (!MerkleProof.verifyCalldata(proof, activeRoot(), leaf)) revert BadProof();
        uint256 before = claimed[account][asset][kind];
        if (cumulative <= before) return 0;
        amount = cumulative - before;
        if (amount > activeTotal(asset, kind) - paid[asset][kind]) revert TotalExceeded(asset, kind);
        if (kind == EARNED) amount = _pass(asset, amount);
        if (amount == 0) return 0;
        claimed[account][asset][kind] = before + amount;
        paid[asset][kind] += amount;
        emit Claimed(account, asset, kind, amount, cumulative);
        if (kind == EARNED) Token(asset).mint(account, amount);
        else vault.pay(asset, account, amount);
    }

    function _onEarned(address asset) internal override {
        _setBreaker(asset, emissions.perDay(asset, block.timestamp));
    }

    function _limit(address asset, uint8 kind) internal view override returns (uint256) {
        return kind == EARNED ? emissions.cumulative(asset, block.timestamp) : vault.totalLocked(asset);
    }
}
