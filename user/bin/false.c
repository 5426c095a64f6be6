/* false: fail, with exit status 1. */
int main(void)
{
    return 1;
}
