// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Ledger, Signed, SLASHED} from "./Ledger.sol";
import {Transfers} from "./Transfers.sol";

/// What Stakes asks of Rewards.
interface IJudged {
    function activeRoot() external view returns (bytes32);
    function equivocated(address attester) external view returns (bool);
    function reportEquivocation(Signed calldata a, Signed calldata b) external returns (address attester);
}

/// @title Bonds of attesters, operators and device owners, in the ledger's token
/// @notice A bond leaves in two ways only: back to its account after a delay, or burnt, by a verdict that M of N attesters settled
/// or by the account's own two signatures. Nobody gains from a slash, so nobody is paid to accuse.
contract Stakes {
    using SafeERC20 for IERC20;

    struct Stake {
        uint128 bonded; // everything here, also what is about to leave
        uint128 leaving;
        uint64 leavesAt; // Unix seconds
    }

    IJudged public immutable rewards;
    address public immutable token;
    /// Seconds a bond stays liable after it was announced to leave; longer than a verdict takes to settle.
    uint64 public immutable unbondDelay;

    mapping(address account => Stake) public stakes;
    /// What verdicts have taken; a verdict's leaf is cumulative.
    mapping(address account => uint256) public slashed;

    event Bonded(address indexed account, uint256 amount, uint256 bonded);
    event Unbonding(address indexed account, uint256 amount, uint256 leavesAt);
    event Unbonded(address indexed account, uint256 amount);
    event Slashed(address indexed account, uint256 amount, uint256 bonded);

    error EmptyBond();
    error AboveBond(uint256 bonded);
    error NotUnbonding();
    error TooEarly(uint256 allowedAt);
    error BadProof();
    error NothingToSlash();
    error NotEquivocated(address attester);

    constructor(IJudged rewards_, address token_, uint64 unbondDelay_) {
        rewards = rewards_;
        token = token_;
        unbondDelay = unbondDelay_;
    }

    function bond(uint128 amount) external {
        bondFor(msg.sender, amount);
    }

    /// @notice The caller pays; the bond is `account`'s and returns to it.
    function bondFor(address account, uint128 amount) public {
        if (amount == 0) revert EmptyBond();
        uint128 bonded = stakes[account].bonded += amount;
        emit Bonded(account, amount, bonded);
        Transfers.take(token, amount);
    }

    /// @notice Announces that `amount` will leave. A new announcement replaces the old one and waits anew; 0 takes it back.
    function beginUnbond(uint128 amount) external {
        Stake storage stake = stakes[msg.sender];
        if (amount > stake.bonded) revert AboveBond(stake.bonded);
        stake.leaving = amount;
        stake.leavesAt = uint64(block.timestamp) + unbondDelay;
        emit Unbonding(msg.sender, amount, stake.leavesAt);
    }

    /// @notice Pays out what was announced, less what was slashed since.
    function unbond() external {
        Stake storage stake = stakes[msg.sender];
        uint128 amount = stake.leaving;
        if (amount == 0) revert NotUnbonding();
        if (block.timestamp < stake.leavesAt) revert TooEarly(stake.leavesAt);
        stake.leaving = 0;
        stake.bonded -= amount;
        emit Unbonded(msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @notice Burns what the active settlement's verdict says: leaf (account, token, kind 3, cumulative), less what was burnt before.
    /// A verdict above the bond takes the bond; what is bonded later is liable for the rest.
    function slash(address account, uint256 cumulative, bytes32[] calldata proof) external {
        bytes32 leaf = Ledger.leaf(account, token, SLASHED, cumulative);
        if (!MerkleProof.verifyCalldata(proof, rewards.activeRoot(), leaf)) revert BadProof();
        uint256 before = slashed[account];
        if (cumulative <= before) revert NothingToSlash();
        slashed[account] = before + _burn(account, cumulative - before);
    }

    /// @notice Two settlements that one attester signed for one number cost it its place and its whole bond.
    function slashEquivocation(Signed calldata a, Signed calldata b) external {
        _burn(rewards.reportEquivocation(a, b), type(uint256).max);
    }

    /// @notice Burns the bond of an attester that Rewards has already expelled.
    function seize(address attester) external {
        if (!rewards.equivocated(attester)) revert NotEquivocated(attester);
        _burn(attester, type(uint256).max);
    }

    function _burn(address account, uint256 most) private returns (uint256 amount) {
        Stake storage stake = stakes[account];
        (uint128 bonded, uint128 leaving) = (stake.bonded, stake.leaving);
        amount = most < bonded ? most : bonded;
        if (amount == 0) return 0;
        bonded -= uint128(amount);
        stake.bonded = bonded;
        if (leaving > bonded) stake.leaving = bonded;
        emit Slashed(account, amount, bonded);
        ERC20Burnable(token).burn(amount);
    }
}
