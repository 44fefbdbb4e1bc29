// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EARNED, PAID, SPENT, Total} from "./Ledger.sol";

/// @title The signed sums of a ledger, per (asset, kind)
/// @notice They only grow. A proposal states all of them; they count once its settlement is active.
abstract contract Totals {
    struct Tally {
        uint128 active;
        uint128 proposed; // meaningless unless a settlement is pending
    }

    struct Key {
        address asset;
        uint8 kind;
    }

    mapping(address asset => mapping(uint8 kind => Tally)) private _tallies;
    /// The keys of the newest proposal, whether it became active or not; always holds every key whose active total is above 0.
    Key[] private _keys;
    uint256 private _known; // how many keys have an active total above 0

    error TotalsNotAscending(uint256 index);
    error UnknownKind(uint8 kind);
    error TotalShrinks(address asset, uint8 kind);
    error TotalMissing();
    error PaidAboveSpent(address asset);
    error AboveLimit(address asset, uint8 kind, uint256 limit);

    /// @notice Every (asset, kind) with an active total, ascending.
    function totals() external view returns (Total[] memory list) {
        list = new Total[](_known);
        uint256 next = 0;
        for (uint256 i = 0; i < _keys.length; ++i) {
            Key memory key = _keys[i];
            uint128 active = _tallies[key.asset][key.kind].active;
            if (active > 0) list[next++] = Total(key.asset, key.kind, active);
        }
    }

    function activeTotal(address asset, uint8 kind) public view returns (uint128) {
        return _tallies[asset][kind].active;
    }

    function _proposedTotal(address asset, uint8 kind) internal view returns (uint128) {
        return _tallies[asset][kind].proposed;
    }

    /// @notice Checks a proposal's totals and keeps them until it becomes active.
    function _proposeTotals(Total[] calldata list) internal {
        uint256 seen = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            Total calldata total = list[i];
            if (i > 0 && !_ascends(list[i - 1], total)) revert TotalsNotAscending(i);
            if (_propose(total)) ++seen;
            if (total.kind == PAID) _requireCovered(list, i);
            _keep(i, total);
        }
        if (seen != _known) revert TotalMissing();
        while (_keys.length > list.length) _keys.pop();
    }

    function _activateTotals() internal {
        for (uint256 i = 0; i < _keys.length; ++i) {
            Key memory key = _keys[i];
            Tally storage tally = _tallies[key.asset][key.kind];
            if (tally.active == 0 && tally.proposed > 0) ++_known;
            tally.active = tally.proposed;
            if (key.kind == EARNED) _onEarned(key.asset);
        }
    }

    /// @dev A settlement that lets `asset` be earned becomes active.
    function _onEarned(address asset) internal virtual;

    /// @dev The most the cumulative total of (asset, kind) may be right now; only asked for earned and spent.
    function _limit(address asset, uint8 kind) internal view virtual returns (uint256);

    /// @return known whether this key has an active total above 0
    function _propose(Total calldata total) private returns (bool known) {
        if (total.kind > SPENT) revert UnknownKind(total.kind);
        Tally storage tally = _tallies[total.asset][total.kind];
        uint128 active = tally.active;
        if (total.cumulative < active) revert TotalShrinks(total.asset, total.kind);
        // What did not grow is not checked again: a lock or a schedule can not have become smaller.
        if (total.cumulative > active && total.kind != PAID) {
            uint256 limit = _limit(total.asset, total.kind);
            if (total.cumulative > limit) revert AboveLimit(total.asset, total.kind, limit);
        }
        tally.proposed = total.cumulative;
        return active > 0;
    }

    /// @dev Ascending order puts an asset's spent total right behind its paid total.
    function _requireCovered(Total[] calldata list, uint256 i) private pure {
        Total calldata paid = list[i];
        if (paid.cumulative == 0) return;
        if (i + 1 == list.length) revert PaidAboveSpent(paid.asset);
        Total calldata spent = list[i + 1];
        if (spent.asset != paid.asset || paid.cumulative > spent.cumulative) revert PaidAboveSpent(paid.asset);
    }

    /// @dev Writes only what changed: from one settlement to the next the keys are mostly the same.
    function _keep(uint256 i, Total calldata total) private {
        if (i == _keys.length) {
            _keys.push(Key(total.asset, total.kind));
            return;
        }
        Key storage key = _keys[i];
        if (key.asset != total.asset || key.kind != total.kind) _keys[i] = Key(total.asset, total.kind);
    }

    function _ascends(Total calldata a, Total calldata b) private pure returns (bool) {
        return a.asset < b.asset || (a.asset == b.asset && a.kind < b.kind);
    }
}
