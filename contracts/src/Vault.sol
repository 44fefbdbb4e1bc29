// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Ledger, SPENT} from "./Ledger.sol";
import {Transfers} from "./Transfers.sol";

/// What the Vault asks of the contract that created it.
interface ISettled {
    function activeRoot() external view returns (bytes32);
    function activeNumber() external view returns (uint64);
    function lastNumber() external view returns (uint64);
    function committedTotal(address operator, uint8 kind) external view returns (uint128);
}

/// @title Cash that consumers lock toward an operator, and payees are paid from
/// @notice Money leaves in two ways only: to a payee by a signed settlement, or back to the account that locked it.
/// The books are kept per operator, who is whatever address a lock names: what one operator owes never touches what is locked
/// toward another. Always, for each: paidOut <= settled spent <= totalLocked; and the balance is at least the sum of
/// totalLocked - paidOut. No admin withdraws.
contract Vault {
    using SafeERC20 for IERC20;

    struct Request {
        uint128 amount;
        uint64 madeAt; // Unix seconds
        uint64 number; // the newest settlement number in use at that time
    }

    ISettled public immutable rewards;
    /// The one asset; a token that keeps a fee or calls back is refused when it is locked.
    address public immutable cash;
    /// Seconds an account waits when it presents no proof; longer than the operator needs to settle what it spent.
    uint64 public immutable withdrawDelay;

    /// Locked and not withdrawn, spent or not.
    mapping(address operator => uint256) public totalLocked;
    mapping(address operator => uint256) public paidOut;
    mapping(address operator => mapping(address account => uint256)) public locked;
    /// The highest settled `spent` of the account that anyone has proved here.
    mapping(address operator => mapping(address account => uint256)) public spent;
    mapping(address operator => mapping(address account => Request)) public requests;

    event Locked(address indexed account, address indexed operator, uint256 amount);
    event WithdrawRequested(address indexed account, address indexed operator, uint256 amount, uint256 allowedAt);
    event SpentProved(address indexed account, address indexed operator, uint256 cumulative);
    event Withdrawn(address indexed account, address indexed operator, uint256 amount);
    event Paid(address indexed account, address indexed operator, uint256 amount);

    error NothingReceived();
    error AboveFree(uint256 free);
    error NotRequested();
    error TooEarly(uint256 allowedAt);
    error SettlementNeeded(uint256 number);
    error BadProof();
    error NothingToWithdraw();
    error Committed(uint256 spentTotal);
    error NotRewards();
    error AboveLocked();

    /// @dev Created by Rewards, so neither side has a setter that could be pointed elsewhere later.
    constructor(address cash_, uint64 withdrawDelay_) {
        rewards = ISettled(msg.sender);
        cash = cash_;
        withdrawDelay = withdrawDelay_;
    }

    function lock(address operator, uint256 amount) external {
        lockFor(msg.sender, operator, amount);
    }

    /// @notice The caller pays; `account` may spend it at `operator`, and withdraw it.
    function lockFor(address account, address operator, uint256 amount) public {
        if (amount == 0) revert NothingReceived();
        Transfers.take(cash, amount);
        locked[operator][account] += amount;
        totalLocked[operator] += amount;
        emit Locked(account, operator, amount);
    }

    /// @notice Announces a withdrawal: from this block on that operator takes no order against `amount`. A new request replaces
    /// the old one and waits anew; 0 takes it back.
    function requestWithdraw(address operator, uint128 amount) external {
        uint256 free = freeOf(operator, msg.sender);
        if (amount > free) revert AboveFree(free);
        requests[operator][msg.sender] = Request(amount, uint64(block.timestamp), rewards.lastNumber());
        emit WithdrawRequested(msg.sender, operator, amount, block.timestamp + withdrawDelay);
    }

    /// @notice Pays back what was requested, without proof, after the delay. Until then anyone may prove what the account spent.
    function withdraw(address operator) external {
        Request memory request = requests[operator][msg.sender];
        uint256 allowedAt = uint256(request.madeAt) + withdrawDelay;
        if (block.timestamp < allowedAt) revert TooEarly(allowedAt);
        _release(operator, request.amount);
    }

    /// @notice Pays back what was requested as soon as a settlement that must contain everything spent before the request is
    /// active and the account shows its own `spent` leaf in it.
    /// @dev The number after the request may have been signed before it; the one after that can not have been.
    function withdrawProven(address operator, uint256 cumulative, bytes32[] calldata proof) external {
        Request memory request = requests[operator][msg.sender];
        uint256 needed = uint256(request.number) + 2;
        if (rewards.activeNumber() < needed) revert SettlementNeeded(needed);
        proveSpent(msg.sender, operator, cumulative, proof);
        _release(operator, request.amount);
    }

    /// @notice Anyone may show the `spent` leaf of an account in the active settlement; it lowers what the account may withdraw.
    function proveSpent(address account, address operator, uint256 cumulative, bytes32[] calldata proof) public {
        bytes32 leaf = Ledger.leaf(account, operator, SPENT, cumulative);
        if (!MerkleProof.verifyCalldata(proof, rewards.activeRoot(), leaf)) revert BadProof();
        if (cumulative <= spent[operator][account]) return;
        spent[operator][account] = cumulative;
        emit SpentProved(account, operator, cumulative);
    }

    /// @notice Only Rewards pays, only what a settlement owes, and never more than is locked toward the operator that owes it.
    function pay(address operator, address account, uint256 amount) external {
        if (msg.sender != address(rewards)) revert NotRewards();
        if (paidOut[operator] + amount > totalLocked[operator]) revert AboveLocked();
        paidOut[operator] += amount;
        emit Paid(account, operator, amount);
        IERC20(cash).safeTransfer(account, amount);
    }

    /// @notice What the account locked toward the operator less what it is proved to have spent there.
    function freeOf(address operator, address account) public view returns (uint256) {
        uint256 all = locked[operator][account];
        uint256 used = spent[operator][account];
        return used < all ? all - used : 0;
    }

    function _release(address operator, uint256 requested) private {
        if (requested == 0) revert NotRequested();
        uint256 free = freeOf(operator, msg.sender);
        uint256 amount = requested < free ? requested : free;
        if (amount == 0) revert NothingToWithdraw();
        uint256 needed = rewards.committedTotal(operator, SPENT);
        if (totalLocked[operator] - amount < needed) revert Committed(needed);
        delete requests[operator][msg.sender];
        locked[operator][msg.sender] -= amount;
        totalLocked[operator] -= amount;
        emit Withdrawn(msg.sender, operator, amount);
        IERC20(cash).safeTransfer(msg.sender, amount);
    }
}
