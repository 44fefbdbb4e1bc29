// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPrices, Price} from "./IPrices.sol";
import {Token} from "./Token.sol";

/// @title Credits: what consumers of a commons pay with, 1e-5 USD each
/// @notice Made only by burning the token, at the lower edge of its price; used up by spending. There is no transfer, no way
/// back into the token, no owner, and nobody spends an account's credits without its leave.
contract Credits {
    /// Pico-dollars of one credit.
    uint256 public constant PICO_USD = 1e7;
    /// Seconds.
    uint64 public constant MAX_AGE = 10 minutes;

    Token public immutable token;
    IPrices public immutable prices;

    uint256 public totalSupply;
    mapping(address account => uint256) public balanceOf;
    /// What an account lets a spender (a network's operator) use up.
    mapping(address account => mapping(address spender => uint256)) public allowance;

    event Minted(address indexed buyer, address indexed account, uint256 burned, uint256 credits, uint256 price);
    event Spent(address indexed account, address indexed spender, uint256 credits, bytes32 indexed reference_);
    event Approval(address indexed account, address indexed spender, uint256 credits);

    error StalePrice(uint256 observedAt);
    error UncertainPrice(uint256 ema, uint256 confidence);
    error BelowMinimum(uint256 credits);
    error NothingMinted();
    error AboveBalance(uint256 balance);
    error AboveAllowance(uint256 allowance);

    constructor(Token token_, IPrices prices_) {
        token = token_;
        prices = prices_;
    }

    /// @notice Burns `amount` wei of the caller's tokens (which it has approved) for credits of `account`.
    /// @param minCredits Fewer than these and nothing happens: the price may have moved since the caller looked.
    function mint(address account, uint256 amount, uint256 minCredits) external returns (uint256 credits) {
        uint256 price = lowerPrice();
        credits = Math.mulDiv(amount, price, 1 ether * PICO_USD);
        if (credits < minCredits) revert BelowMinimum(credits);
        if (credits == 0) revert NothingMinted();
        totalSupply += credits;
        balanceOf[account] += credits;
        emit Minted(msg.sender, account, amount, credits, price);
        token.burnFrom(msg.sender, amount);
    }

    /// @notice Credits that `amount` wei of the token give now.
    function quote(uint256 amount) external view returns (uint256) {
        return Math.mulDiv(amount, lowerPrice(), 1 ether * PICO_USD);
    }

    /// @notice Wei of the token that `credits` cost now.
    function cost(uint256 credits) external view returns (uint256) {
        return Math.mulDiv(credits, 1 ether * PICO_USD, lowerPrice(), Math.Rounding.Ceil);
    }

    /// @notice Lets `spender` use up that many of the caller's credits, instead of what it was let before.
    function approve(address spender, uint256 credits) external {
        allowance[msg.sender][spender] = credits;
        emit Approval(msg.sender, spender, credits);
    }

    /// @notice Uses credits up: the account itself, or a spender within its allowance.
    /// @param reference_ What for, e.g. the hash of the evidence.
    function spend(address account, uint256 credits, bytes32 reference_) external {
        if (msg.sender != account) {
            uint256 allowed = allowance[account][msg.sender];
            if (credits > allowed) revert AboveAllowance(allowed);
            allowance[account][msg.sender] = allowed - credits;
        }
        uint256 balance = balanceOf[account];
        if (credits > balance) revert AboveBalance(balance);
        balanceOf[account] = balance - credits;
        totalSupply -= credits;
        emit Spent(account, msg.sender, credits, reference_);
    }

    /// @notice The average less twice its confidence, in pico-dollars per 10^18 wei; refused when it is old or could be anything.
    function lowerPrice() public view returns (uint256) {
        Price memory price = prices.read(address(token));
        if (block.timestamp > uint256(price.observedAt) + MAX_AGE) revert StalePrice(price.observedAt);
        if (price.ema <= 2 * uint256(price.confidence)) revert UncertainPrice(price.ema, price.confidence);
        return price.ema - 2 * uint256(price.confidence);
    }
}
