// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Ledger, Signed} from "./Ledger.sol";
import {Settlements} from "./Settlements.sol";

/// @title Proof that an attester signed two different settlements for one number of one set version
/// @notice An honest attester never does: a number that is vetoed or expires is used up, and a rotation changes the version.
abstract contract Equivocations is Settlements {
    event Equivocated(address indexed attester, uint64 indexed number, uint32 setVersion);

    error NoEquivocation();

    /// @notice Anyone may prove it. The attester leaves the set at once; its bond is taken through Stakes.
    /// @return attester who signed both
    function reportEquivocation(Signed calldata a, Signed calldata b) external returns (address attester) {
        bytes32 first = _digest(a);
        bytes32 second = _digest(b);
        if (a.number != b.number || a.setVersion != b.setVersion || first == second) revert NoEquivocation();
        attester = ECDSA.recoverCalldata(first, a.signature);
        if (ECDSA.recoverCalldata(second, b.signature) != attester) revert NoEquivocation();
        if (equivocated[attester]) revert HasEquivocated(attester);
        if (!isAttester[a.setVersion][attester]) revert NotAttester(attester);
        _expel(attester);
        emit Equivocated(attester, a.number, a.setVersion);
    }

    function _digest(Signed calldata s) private view returns (bytes32) {
        return _hashTypedDataV4(Ledger.hash(s.number, s.previous, s.root, s.totals, s.manifest, s.setVersion));
    }
}
