"""The pages about members and money."""
