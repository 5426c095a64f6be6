const char program[] = "fsck";
int main(void)
{
    return 0;
}
